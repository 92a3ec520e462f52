//! Names, sizes and first lines of files.

use super::Source;
use crate::Result;
use crate::workspace::root;

/// Lines without tests; documentation counts.
const SPLIT_ABOVE: usize = 400;
const NEVER_ABOVE: usize = 600;

/// Names that say what kind of thing is inside, not what it is about.
const EMPTY_NAMES: &[&str] =
    &["utils", "util", "helpers", "helper", "common", "types", "traits", "misc", "mod", "manager"];

pub(super) fn names(sources: &[Source]) -> Result<Vec<String>> {
    let product = sources.iter().filter(|source| source.is_product());
    let empty = product.filter(|source| {
        let (_, inside) = source.path.rsplit_once("/src/").expect("product files are below src");
        inside.trim_end_matches(".rs").split('/').any(|name| EMPTY_NAMES.contains(&name))
    });
    Ok(empty
        .map(|source| format!("{}: name it after its noun (room.rs + room/, no mod.rs)", source.path))
        .collect())
}

pub(super) fn sizes(sources: &[Source]) -> Result<Vec<String>> {
    Ok(longer_than(sources, NEVER_ABOVE))
}

/// Files that should be split, though they need not yet.
pub(super) fn long(sources: &[Source]) -> Vec<String> {
    longer_than(sources, SPLIT_ABOVE)
}

fn longer_than(sources: &[Source], limit: usize) -> Vec<String> {
    let long = sources.iter().filter(|source| source.length() > limit);
    long.map(|source| format!("{}: {} lines without tests, more than {limit}", source.path, source.length()))
        .collect()
}

pub(super) fn first_lines(sources: &[Source]) -> Result<Vec<String>> {
    let silent = sources.iter().filter(|source| source.is_product() && !source.text.starts_with("//! "));
    Ok(silent
        .map(|source| format!("{}: the first line is not `//! what the file is for`", source.path))
        .collect())
}

pub(super) fn changelog(_: &[Source]) -> Result<Vec<String>> {
    let text = std::fs::read_to_string(root().join("CHANGELOG.md")).unwrap_or_default();
    Ok(if text.is_empty() { vec!["there is no CHANGELOG.md".into()] } else { Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_names_that_say_nothing() {
        for (path, is_bad) in [
            ("crates/dunlin/src/utils.rs", true),
            ("crates/dunlin/src/room/mod.rs", true),
            ("crates/dunlin/src/common/room.rs", true),
            ("crates/dunlin/src/room.rs", false),
            ("crates/dunlin/src/typesetting.rs", false),
            ("crates/dunlin/tests/it/common.rs", false),
        ] {
            assert_eq!(!names(&[Source::of(path, "")]).unwrap().is_empty(), is_bad, "{path}");
        }
    }

    #[test]
    fn counts_lines_up_to_the_tests() {
        let product = "//! x\n".repeat(500);
        let source = Source::of("crates/x/src/a.rs", &format!("{product}#[cfg(test)]\n{product}"));
        assert_eq!(source.length(), 500);
        assert_eq!(long(std::slice::from_ref(&source)).len(), 1);
        assert!(sizes(&[source]).unwrap().is_empty());
        assert_eq!(sizes(&[Source::of("crates/x/src/a.rs", &"\n".repeat(601))]).unwrap().len(), 1);
        assert!(sizes(&[Source::of("crates/x/tests/it/a.rs", &"\n".repeat(601))]).unwrap().is_empty());
    }

    #[test]
    fn finds_files_that_do_not_say_what_they_are_for() {
        assert_eq!(first_lines(&[Source::of("crates/x/src/a.rs", "use b;\n")]).unwrap().len(), 1);
        assert_eq!(first_lines(&[Source::of("crates/x/src/a.rs", "//! A.\n")]).unwrap().len(), 0);
    }
}
