//! Words that say a thing is not done, and tests that wait by the clock.

use super::Source;
use crate::Result;

/// Split, so that this file does not find itself.
const UNFINISHED: &[(&str, &str)] =
    &[("todo", "!("), ("unimplemented", "!("), ("#[", "ignore"), ("FIX", "ME")];

/// Signs of a paused clock, on which a sleep takes no time.
const PAUSED: &[&str] = &["paused", "dunlin::test"];

/// A line with this comment may sleep: the comment goes on with the reason.
const MAY_SLEEP: &str = "// sleeps: ";

pub(super) fn check(sources: &[Source]) -> Result<Vec<String>> {
    Ok(sources.iter().filter(|source| !source.is_fixture()).flat_map(findings).collect())
}

fn findings(source: &Source) -> Vec<String> {
    let words = unfinished();
    let paused = PAUSED.iter().any(|sign| source.text.contains(sign));
    let mut found = Vec::new();
    for (number, line, test) in source.lines() {
        for word in words.iter().filter(|word| line.contains(*word)) {
            found.push(format!("{}:{number}: `{word}`: finish it or leave it out", source.path));
        }
        let sleeps = line.contains(concat!("sleep", "(")) && !line.trim_start().starts_with("//");
        if test && sleeps && !paused && !line.contains(MAY_SLEEP) {
            let remedy = format!("pause the clock, or end the line with `{MAY_SLEEP}why`");
            found.push(format!("{}:{number}: a test does not wait by the clock: {remedy}", source.path));
        }
    }
    found
}

fn unfinished() -> Vec<String> {
    UNFINISHED.iter().map(|(start, end)| format!("{start}{end}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_is_left_for_later_and_sleeping_tests() {
        let sleep = concat!("sleep", "(seconds)");
        let tests = concat!("#[cfg(", "test)]");
        for (path, text, count) in [
            ("crates/x/src/a.rs", unfinished().join(" x\n"), 4),
            ("crates/x/src/a.rs", "a todo list\n".into(), 0),
            ("crates/x/src/a.rs", sleep.into(), 0),
            ("crates/x/src/a.rs", format!("{tests}\n{sleep}"), 1),
            ("crates/x/tests/it/a.rs", sleep.into(), 1),
            ("crates/x/tests/it/a.rs", format!("{sleep} // sleeps: the kernel's clock is tested"), 0),
            ("crates/x/tests/it/a.rs", format!("#[tokio::test(start_paused = true)]\n{sleep}"), 0),
            ("crates/x/tests/it/a.rs", format!("// no {sleep} here"), 0),
        ] {
            assert_eq!(findings(&Source::of(path, &text)).len(), count, "{text}");
        }
    }
}
