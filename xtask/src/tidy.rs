//! `cargo xtask tidy`: the rules of the house that rustc, clippy and rustfmt do not hold. Each is a test, too.

mod files;
mod imports;
mod pages;
mod public_traits;
mod sources;
mod twins;
mod words;

use crate::Result;
use sources::Source;

/// A rule looks at all sources and returns what is wrong, a line for each finding.
type Rule = fn(&[Source]) -> Result<Vec<String>>;

const RULES: &[(&str, Rule)] = &[
    ("imports", imports::check),
    ("file names", files::names),
    ("file sizes", files::sizes),
    ("first lines", files::first_lines),
    ("public traits", public_traits::check),
    ("words", words::check),
    ("twins", twins::check),
    ("pages", pages::check),
    ("changelog", files::changelog),
];

/// Checks every rule and prints every finding.
pub(crate) fn run() -> Result {
    let sources = sources::all()?;
    let mut findings = 0;
    for (name, rule) in RULES {
        for finding in rule(&sources)? {
            findings += 1;
            println!("{name}: {finding}");
        }
    }
    for warning in files::long(&sources) {
        println!("warning: {warning}");
    }
    if findings == 0 { Ok(()) } else { Err(format!("{findings} findings").into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(name: &str) {
        let (_, rule) = RULES.iter().find(|(known, _)| *known == name).expect("the rule is in the table");
        let findings = rule(&sources::all().unwrap()).unwrap();
        assert!(findings.is_empty(), "\n{}", findings.join("\n"));
    }

    #[test]
    fn crates_import_from_lower_floors_only() {
        holds("imports");
    }

    #[test]
    fn files_are_named_after_nouns() {
        holds("file names");
    }

    #[test]
    fn files_are_short() {
        holds("file sizes");
    }

    #[test]
    fn files_say_what_they_are_for() {
        holds("first lines");
    }

    #[test]
    fn public_traits_are_few_and_explain_themselves() {
        holds("public traits");
    }

    #[test]
    fn nothing_is_left_for_later() {
        holds("words");
    }

    #[test]
    fn every_room_has_its_tests_and_its_page() {
        holds("twins");
    }

    #[test]
    fn examples_can_be_pasted() {
        holds("pages");
    }

    #[test]
    fn there_is_a_changelog() {
        holds("changelog");
    }
}
