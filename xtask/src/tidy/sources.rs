//! The source files that tidy reads.

use std::path::{Path, PathBuf};

use crate::Result;
use crate::workspace::root;

/// A Rust or Python file of this repository.
pub(super) struct Source {
    /// Relative to the root, with `/`.
    pub(super) path: String,
    pub(super) text: String,
}

impl Source {
    /// Whether the file as a whole is test code.
    pub(super) fn is_test(&self) -> bool {
        self.path.contains("/tests/") || self.path.contains("/selfcheck/")
    }

    /// Whether a compiler test feeds this file to rustc: it is wrong on purpose.
    pub(super) fn is_fixture(&self) -> bool {
        self.path.contains("/tests/ui/") || self.path.contains("/fixtures/")
    }

    /// Whether this is Rust below a `src` folder.
    pub(super) fn is_product(&self) -> bool {
        self.path.ends_with(".rs") && self.path.contains("/src/")
    }

    /// Numbered lines, each with whether it is test code. The tests of a file are its last part.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str, bool)> {
        let mut test = self.is_test();
        self.text.lines().enumerate().map(move |(index, line)| {
            test |= line.starts_with("#[cfg(test)]");
            (index + 1, line, test)
        })
    }

    /// How many lines are not test code.
    pub(super) fn length(&self) -> usize {
        self.lines().filter(|(.., test)| !test).count()
    }
}

/// Every `.rs` and `.py` file outside `target` and hidden folders, by path.
pub(super) fn all() -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    collect(root(), &mut sources)?;
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(sources)
}

fn collect(folder: &Path, into: &mut Vec<Source>) -> Result {
    for entry in std::fs::read_dir(folder)? {
        let path: PathBuf = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with('.') || name == "target" || name == "node_modules" {
            continue;
        }
        if path.is_dir() {
            collect(&path, into)?;
        } else if name.ends_with(".rs") || name.ends_with(".py") {
            let text = std::fs::read_to_string(&path)?;
            into.push(Source { path: path.strip_prefix(root())?.to_string_lossy().replace('\\', "/"), text });
        }
    }
    Ok(())
}

#[cfg(test)]
impl Source {
    /// A source for the tests of a rule.
    pub(super) fn of(path: &str, text: &str) -> Source {
        Source { path: path.into(), text: text.into() }
    }
}
