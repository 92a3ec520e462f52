//! `cargo xtask conformance`: FastAPI's own tests, unchanged, against dunlin's ports of its tutorial programs.
//!
//! docs/decisions/0010-conformance-by-fastapis-own-tests.md says how; the plug-in is `conformance/plugin`.

mod chapters;
mod source;

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::Result;
use crate::provision;
use crate::workspace::{cargo, command, must, root, target};
pub(crate) use chapters::CHAPTERS;
use source::Source;

/// How the ports are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Profile {
    /// As `cargo test` has built them already.
    Debug,
    Release,
}

/// What to run, and with which build of the ports.
struct Selection {
    chapters: Vec<String>,
    profile: Profile,
    /// What follows `--`: options of pytest.
    pytest: Vec<String>,
}

impl Selection {
    fn of(arguments: &[&str]) -> Result<Selection> {
        let mut words = arguments.iter().copied();
        let mut selection = Selection { chapters: Vec::new(), profile: Profile::Debug, pytest: Vec::new() };
        for word in words.by_ref().take_while(|&word| word != "--") {
            match word {
                "--release" => selection.profile = Profile::Release,
                option if option.starts_with('-') => return Err(format!("no such option: {option}").into()),
                chapter => selection.chapters.push(chapter.into()),
            }
        }
        selection.pytest = words.map(String::from).collect();
        if selection.chapters.is_empty() {
            selection.chapters = CHAPTERS.iter().map(|&chapter| chapter.into()).collect();
        }
        Ok(selection)
    }
}

/// Who answers the tests.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    /// dunlin's ports.
    Ports,
    /// FastAPI itself, when `DUNLIN_CONFORMANCE_ORACLE=uvicorn` puts the judge on trial.
    Oracle,
}

const ORACLE: &str = "DUNLIN_CONFORMANCE_ORACLE";

/// A run of FastAPI's tests that can be started.
pub(crate) struct Run {
    source: Source,
    command: Command,
}

impl Run {
    /// Builds the ports and unpacks FastAPI. `arguments` are chapters and `--release`; none is all chapters.
    pub(crate) fn prepare(subject: Subject, arguments: &[&str]) -> Result<Run> {
        let selection = Selection::of(arguments)?;
        let source = Source::unpack(&provision::python()?)?;
        let mut pytest = pytest();
        pytest.current_dir(source.folder());
        pytest.args(["-p", "dunlin_conformance.plugin", "--inline-snapshot=disable"]);
        pytest.args(["--no-header", "--tb=short", "-o", "verbosity_assertions=2"]).args(&selection.pytest);
        pytest.args(source.chapters(&selection.chapters)?);
        pytest.env("DUNLIN_CONFORMANCE_REVIEWED", root().join("conformance/reviewed.toml"));
        pytest.env("DUNLIN_CONFORMANCE_SUMMARY", source.summary());
        if subject == Subject::Ports {
            pytest.env_remove(ORACLE).env("DUNLIN_CONFORMANCE_PORTS", ports(selection.profile)?);
        }
        Ok(Run { source, command: pytest })
    }

    /// The command that runs the tests.
    pub(crate) fn command(&mut self) -> &mut Command {
        &mut self.command
    }

    /// The figures, once the command has ended.
    pub(crate) fn figures(&self) -> Result<Value> {
        let text = std::fs::read_to_string(self.source.summary()).map_err(|_| "pytest counted nothing")?;
        Ok(serde_json::from_str(&text)?)
    }
}

/// Runs chapters and prints passed, failed and skipped for each; fails when a test does.
pub(crate) fn fastapi(arguments: &[&str]) -> Result {
    let subject = if std::env::var_os(ORACLE).is_some() { Subject::Oracle } else { Subject::Ports };
    must(Run::prepare(subject, arguments)?.command())
}

/// Runs the tests of the plug-in itself.
pub(crate) fn selfcheck() -> Result {
    provision::python()?;
    must(&mut selfcheck_command())
}

/// The command for `selfcheck`, once Python is provisioned.
pub(crate) fn selfcheck_command() -> Command {
    let mut pytest = pytest();
    pytest.arg("conformance/plugin/selfcheck");
    pytest
}

fn pytest() -> Command {
    let mut pytest = command(target("python/bin/python"));
    pytest.args(["-m", "pytest", "-q", "-p", "no:cacheprovider"]);
    pytest.env("PYTHONPATH", root().join("conformance/plugin")).env("PYTHONDONTWRITEBYTECODE", "1");
    pytest
}

/// Builds the binary that holds all ports and returns its path.
fn ports(profile: Profile) -> Result<PathBuf> {
    let (flag, folder) = match profile {
        Profile::Debug => ("", "debug"),
        Profile::Release => ("--release", "release"),
    };
    must(&mut cargo(&format!("build --quiet --workspace --bin conformance-ports {flag}")))?;
    Ok(target(folder).join("conformance-ports"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_and_chapters_mix() {
        let selection = Selection::of(&["cors", "--release", "body", "--", "-k", "--release"]).unwrap();
        assert_eq!(selection.chapters, ["cors", "body"]);
        assert_eq!(selection.profile, Profile::Release);
        assert_eq!(selection.pytest, ["-k", "--release"]);
        assert_eq!(Selection::of(&[]).unwrap().chapters.len(), CHAPTERS.len());
        assert!(Selection::of(&["--relese"]).is_err());
    }
}
