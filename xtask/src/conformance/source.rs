//! FastAPI's source distribution: downloaded once, unpacked for each run.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Result;
use crate::provision;
use crate::workspace::{command, must, root, target};

/// The version of FastAPI whose wire dunlin speaks.
const FASTAPI: &str = "0.165.0";

/// SHA-256 of its source distribution on PyPI.
const SHA256: &str = "dd94d4128319c1e1d50535ab023ab698f850a4d2822f0e181747b46f4ff3c0ab";

/// FastAPI as PyPI has it, in a folder of this run only: its tests write files where they stand.
pub(super) struct Source {
    run: PathBuf,
}

impl Source {
    /// Downloads when there is no copy, checks the sum and unpacks.
    pub(super) fn unpack(python: &Path) -> Result<Source> {
        let archive = archive(python)?;
        let source = Source { run: target("conformance/runs").join(std::process::id().to_string()) };
        fs::create_dir_all(&source.run)?;
        let mut unpack = command(python);
        unpack.arg(root().join("conformance/plugin/unpack.py")).arg(archive).arg(SHA256).arg(source.folder());
        must(&mut unpack)?;
        Ok(source)
    }

    /// Where FastAPI's `tests` and `docs_src` are.
    pub(super) fn folder(&self) -> PathBuf {
        self.run.join(format!("fastapi-{FASTAPI}"))
    }

    /// Where the figures of this run are written.
    pub(super) fn summary(&self) -> PathBuf {
        self.run.join("summary.json")
    }

    /// The folders and files of chapters, relative; fails when FastAPI has no such chapter.
    pub(super) fn chapters(&self, names: &[String]) -> Result<Vec<String>> {
        names.iter().map(|name| self.chapter(name)).collect()
    }

    fn chapter(&self, name: &str) -> Result<String> {
        let places = [format!("tests/test_tutorial/test_{name}"), format!("tests/test_{name}.py")];
        match places.iter().find(|place| self.folder().join(place).exists()) {
            Some(place) => Ok(place.clone()),
            None => Err(format!("FastAPI {FASTAPI} has neither {} nor {}", places[0], places[1]).into()),
        }
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        // What stays behind is below `target`: it costs space and misleads nobody.
        let _ = fs::remove_dir_all(&self.run);
    }
}

/// The downloaded archive.
fn archive(python: &Path) -> Result<PathBuf> {
    let folder = target("conformance");
    let archive = folder.join(format!("fastapi-{FASTAPI}.tar.gz"));
    if !archive.exists() {
        let _alone = provision::alone()?;
        let mut pip = provision::pip(python);
        pip.args(["download", "--quiet", "--no-deps", "--no-binary=fastapi", "--dest"]).arg(folder);
        must(pip.arg(format!("fastapi=={FASTAPI}")))?;
    }
    Ok(archive)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_requirement_is_pinned_and_fastapi_to_the_version_of_the_tests() {
        let text = fs::read_to_string(root().join("conformance/plugin/requirements.txt")).unwrap();
        let loose = text.lines().filter(|line| !line.starts_with('#') && !line.contains("=="));
        assert_eq!(loose.collect::<Vec<_>>(), Vec::<&str>::new());
        assert!(text.contains(&format!("\nfastapi=={FASTAPI}\n")));
    }
}
