//! Pages for users: their examples can be pasted as they stand, and the table of features is whole.

use super::Source;
use crate::Result;
use crate::workspace::root;

const GUIDE: &str = "docs/guide";
const FEATURES: &str = "crates/dunlin/Cargo.toml";
/// Where all features are told.
const TOLD: &[&str] = &["docs/guide/start.md", "crates/dunlin/src/lib.rs"];

pub(super) fn check(_: &[Source]) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    let mut pages = vec!["README.md".to_owned()];
    for entry in std::fs::read_dir(root().join(GUIDE))? {
        pages.push(format!("{GUIDE}/{}", entry?.file_name().to_string_lossy()));
    }
    pages.sort_unstable();
    for page in pages {
        findings.extend(half_examples(&page, &std::fs::read_to_string(root().join(&page))?));
    }
    let manifest = std::fs::read_to_string(root().join(FEATURES))?;
    for page in TOLD {
        let text = std::fs::read_to_string(root().join(page))?;
        let untold = features(&manifest).filter(|feature| !text.contains(&format!("| `{feature}` |")));
        findings.extend(untold.map(|feature| format!("{page} does not tell of the feature `{feature}`")));
    }
    Ok(findings)
}

/// Lines of Rust that cannot be pasted: those that rustdoc hides, which others show, and statements outside of a
/// function.
fn half_examples(page: &str, text: &str) -> Vec<String> {
    let mut is_rust = false;
    let mut findings = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if let Some(language) = line.strip_prefix("```") {
            is_rust = language.starts_with("rust");
        }
        let is_half = line == "#" || line.starts_with("# ") || line.starts_with("let ");
        if is_rust && is_half {
            findings.push(format!("{page}:{}: `{line}` cannot be pasted as it stands", index + 1));
        }
    }
    findings
}

/// The names in `[features]`, but for `default`.
fn features(manifest: &str) -> impl Iterator<Item = &str> {
    let section = manifest.split("\n[features]\n").nth(1).unwrap_or_default();
    let section = section.split("\n[").next().unwrap_or_default();
    section
        .lines()
        .filter_map(|line| line.split_once(" = ["))
        .map(|(name, _)| name)
        .filter(|name| *name != "default")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_examples_that_cannot_be_pasted() {
        let page = "# Title\n```sh\n# a comment\n```\n```rust,no_run\n#[get(\"/\")]\nlet app = 1;\n# hidden\n#\n    let x = 1;\n```\nlet me\n";
        let findings = half_examples("x.md", page);
        assert_eq!(findings.len(), 3, "{findings:?}");
        assert_eq!(findings[0], "x.md:7: `let app = 1;` cannot be pasted as it stands");
    }

    #[test]
    fn reads_the_names_of_features() {
        let manifest = "[package]\nname = \"x\"\n\n[features]\ndefault = [\"a\"]\n# what it is\na = []\nb-c = [\"a\"]\n\n[dependencies]\nd = [1]\n";
        assert_eq!(features(manifest).collect::<Vec<_>>(), ["a", "b-c"]);
    }
}
