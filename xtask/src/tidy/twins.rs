//! The twin rule: room `x` of the framework crate has its tests in `tests/it/x.rs` and its page in `docs/guide/x.md`,
//! whose examples are doc tests of the crate.

use std::collections::BTreeSet;

use super::Source;
use crate::Result;
use crate::workspace::root;

const ROOMS: &str = "crates/dunlin/src/";
const TESTS: &str = "crates/dunlin/tests/it/";

/// Files that are no rooms, or rooms that lack a twin, each with the reason.
const EXEMPT: &[(&str, &str)] = &[
    ("lib", "the crate's front door: its examples are doc tests"),
    ("prelude", "a list of names; every example imports it"),
];

pub(super) fn check(sources: &[Source]) -> Result<Vec<String>> {
    let rooms = names_below(sources, ROOMS);
    let tests = names_below(sources, TESTS);
    let mut findings = Vec::new();
    for room in rooms.iter().filter(|room| !EXEMPT.iter().any(|(name, _)| name == *room)) {
        if !tests.contains(room) {
            findings.push(format!("room {room} has no {TESTS}{room}.rs"));
        }
        if !root().join(format!("docs/guide/{room}.md")).exists() {
            findings.push(format!("room {room} has no docs/guide/{room}.md"));
        }
    }
    let front = sources.iter().find(|source| source.path == format!("{ROOMS}lib.rs"));
    for page in pages()?.iter().filter(|page| *page != "README.md") {
        if !front.is_some_and(|front| front.text.contains(&format!("docs/guide/{page}"))) {
            findings.push(format!("docs/guide/{page} is no doc test of {ROOMS}lib.rs"));
        }
    }
    let stale = EXEMPT.iter().filter(|(name, _)| !rooms.contains(*name));
    findings.extend(stale.map(|(name, _)| format!("{name} is exempt but there is no {ROOMS}{name}.rs")));
    Ok(findings)
}

/// The pages of the guide, by file name.
fn pages() -> Result<Vec<String>> {
    let entries = std::fs::read_dir(root().join("docs/guide"))?;
    let names = entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let mut names = names.collect::<Result<Vec<_>>>()?;
    names.sort_unstable();
    Ok(names)
}

/// First names below a folder: `room.rs` and `room/part.rs` are both `room`.
fn names_below<'a>(sources: &'a [Source], folder: &str) -> BTreeSet<&'a str> {
    let inside = sources.iter().filter_map(|source| source.path.strip_prefix(folder));
    inside.filter_map(|path| path.split(['/', '.']).next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_rooms_without_twins() {
        let paths =
            ["src/lib.rs", "src/prelude.rs", "src/noroom.rs", "src/noroom/part.rs", "tests/it/main.rs"];
        let sources = paths.map(|path| Source::of(&format!("crates/dunlin/{path}"), ""));
        let expected = [
            "room noroom has no crates/dunlin/tests/it/noroom.rs",
            "room noroom has no docs/guide/noroom.md",
        ];
        let findings = check(&sources).unwrap();
        assert_eq!(findings[..2], expected);
        assert!(
            findings[2..].contains(&"docs/guide/app.md is no doc test of crates/dunlin/src/lib.rs".into())
        );
    }
}
