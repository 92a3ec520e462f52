//! One compiler error for each of the mistakes that beginners make, counted in what the UI tests expect.

use std::path::Path;

use super::Effort;
use super::line::{Limit, Line};
use crate::Result;
use crate::workspace::{cargo, root, succeeds};

const FOLDER: &str = "crates/dunlin/tests/ui";

pub(super) fn measure(_: Effort) -> Result<Vec<Line>> {
    let expectations = expectations(&root().join(FOLDER))?;
    let worst = expectations.iter().map(|text| errors(text)).max().unwrap_or(0);
    let counted = u32::try_from(expectations.len())?;
    // What is written down counts only while the compiler still says it.
    let hold = succeeds(&mut cargo("test --quiet --package dunlin --test ui"));
    Ok(vec![
        Line::new("mistakes of beginners with a message of ours", counted.into(), "", Limit::AtLeast(10.0)),
        Line::new("mistakes, compiler errors for the worst", worst.into(), "", Limit::AtMost(1.0)),
        Line::new("mistakes, UI tests that fail", if hold { 0.0 } else { 1.0 }, "", Limit::AtMost(0.0)),
    ])
}

/// The texts of all `.stderr` files.
fn expectations(folder: &Path) -> Result<Vec<String>> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{FOLDER}: {error}"))?;
    let mut texts = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "stderr") {
            texts.push(std::fs::read_to_string(path)?);
        }
    }
    Ok(texts)
}

/// How many errors rustc reports in this text.
fn errors(text: &str) -> u32 {
    let lines = text.lines().filter(|line| line.starts_with("error: ") || line.starts_with("error["));
    u32::try_from(lines.count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_errors_not_notes() {
        assert_eq!(
            errors("error: no\n --> a.rs:1:1\n\nerror[E0277]: neither\nnote: error: this is quoted\n"),
            2
        );
    }
}
