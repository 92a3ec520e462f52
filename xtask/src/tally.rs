//! Counts tests from what the test runners print.

/// How many tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Tally {
    /// Adds another count to this one.
    pub(crate) fn add(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    /// Reads a summary line of libtest, nextest or pytest; other lines count nothing.
    pub(crate) fn of_line(line: &str) -> Tally {
        let line = without_colour(line);
        let is_summary = line.starts_with("test result:")
            || line.trim_start().starts_with("Summary [")
            || (line.contains(" in ")
                && line.ends_with(['s', ')'])
                && line.starts_with(|c: char| c.is_ascii_digit()));
        if !is_summary {
            return Tally::default();
        }
        // pytest calls it an error when a test fails before or after its own code.
        let failed = ["failed", "error", "errors"].iter().map(|word| before(&line, word)).sum();
        Tally { passed: before(&line, "passed"), failed }
    }
}

/// The number that stands before a word: `12 passed` is 12.
fn before(line: &str, word: &str) -> u64 {
    let words: Vec<&str> =
        line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let pair = words.windows(2).find(|pair| pair[1] == word);
    pair.and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
}

fn without_colour(line: &str) -> String {
    let mut plain = String::new();
    for (index, part) in line.split("\u{1b}[").enumerate() {
        let text = if index == 0 { part } else { part.split_once('m').map_or("", |(_, text)| text) };
        plain.push_str(text);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_summaries_of_all_runners() {
        for (line, passed, failed) in [
            (
                "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s",
                5,
                0,
            ),
            ("test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out", 3, 2),
            ("     Summary [   0.112s] 30 tests run: 28 passed (1 slow), 2 failed, 0 skipped", 28, 2),
            (
                "\u{1b}[32;1m     Summary\u{1b}[0m [   0.1s] \u{1b}[1m9\u{1b}[0m tests run: \u{1b}[1m9\u{1b}[0m \u{1b}[32;1mpassed\u{1b}[0m",
                9,
                0,
            ),
            ("16 failed, 200 passed, 1 xfailed in 46.48s", 200, 16),
            ("20 failed, 1028 passed, 1 xfailed in 179.77s (0:02:59)", 1028, 20),
            ("1027 failed, 4 passed, 15 skipped, 3 errors in 83.50s (0:01:23)", 4, 1030),
            ("31 passed in 31.04s", 31, 0),
            ("total: 227 passed, 4 failed, 15 skipped", 0, 0),
            ("cors: 1 passed, 0 failed, 0 skipped", 0, 0),
            ("test a_test_that_passed ... ok", 0, 0),
        ] {
            assert_eq!(Tally::of_line(line), Tally { passed, failed }, "{line}");
        }
    }
}
