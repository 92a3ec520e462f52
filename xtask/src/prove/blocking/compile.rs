//! What blocks does not compile in an `async fn` of an attribute, and what merely looks so does: counted by the tests that hold it.

use super::{Limit, Line};
use crate::Result;
use crate::workspace::{cargo, output};

/// Each entry of the table, by its path.
const TABLE: &str =
    "test --quiet --package dunlin-macros blocking_every_entry_of_the_table -- --nocapture --test-threads 1";
/// Methods by the type of their receiver, and the corpus of what is lawful, as the compiler sees them.
const CASES: &str = "test --quiet --package dunlin --test ui blocking -- --nocapture --test-threads 1";

const SNIPPETS: f64 = 60.0;

pub(super) fn measure(_: super::Effort) -> Result<Vec<Line>> {
    let (table, cases) = (output(&mut cargo(TABLE))?, output(&mut cargo(CASES))?);
    let [refused, all] = pair(&table, "entries are refused")?;
    let [by_type, known] = pair(&cases, "methods of std and tokio are refused")?;
    let lawful = before(&cases, "lawful snippets compile", 1)?;
    Ok(vec![
        Line::new(
            "compile, entries of the table that are refused by their path",
            refused,
            "",
            Limit::AtLeast(all),
        ),
        Line::new("compile, methods that are refused by their type", by_type, "", Limit::AtLeast(known)),
        Line::new("compile, lawful snippets that compile", lawful, "", Limit::AtLeast(SNIPPETS)),
    ])
}

/// The numbers in `12 of 13 WORDS`.
fn pair(said: &str, words: &str) -> Result<[f64; 2]> {
    Ok([before(said, words, 3)?, before(said, words, 1)?])
}

/// The number so many words before these words. A test's dot may stand before it.
fn before(said: &str, words: &str, distance: usize) -> Result<f64> {
    let (said, _) = said.split_once(words).ok_or_else(|| format!("no test says `{words}`"))?;
    let word = said.split_whitespace().rev().nth(distance - 1).unwrap_or_default();
    Ok(word.trim_start_matches('.').parse()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_between_what_a_test_runner_says() {
        let said =
            "running 2 tests\n.612 of 613 entries are refused by their path\n.\n62 lawful snippets compile\n";
        assert_eq!(pair(said, "entries are refused").unwrap(), [612.0, 613.0]);
        assert_eq!(before(said, "lawful snippets compile", 1).unwrap(), 62.0);
        assert!(before(said, "methods", 1).is_err());
    }
}
