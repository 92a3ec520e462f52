//! `cargo xtask conformance`: FastAPI's own tests, unchanged, against dunlin's ports of its tutorial programs.
//!
//! docs/decisions/0010-conformance-by-fastapis-own-tests.md says how; the plug-in is `conformance/plugin`.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Result;
use crate::provision;
use crate::workspace::{cargo, command, must, root, target};

/// The version of FastAPI whose wire dunlin speaks.
pub(crate) const FASTAPI: &str = "0.165.0";

/// SHA-256 of its source distribution on PyPI.
const SDIST_SHA256: &str = "dd94d4128319c1e1d50535ab023ab698f850a4d2822f0e181747b46f4ff3c0ab";

/// The chapters that must pass: `NAME` is FastAPI's folder `tests/test_tutorial/test_NAME`.
pub(crate) const CHAPTERS: &[&str] = &[
    // parameters
    "first_steps",
    "path_params",
    "path_params_numeric_validations",
    "query_params",
    "query_params_str_validations",
    "query_param_models",
    "cookie_params",
    "cookie_param_models",
    "header_params",
    "header_param_models",
    "extra_data_types",
    // bodies
    "body",
    "body_fields",
    "body_multiple_params",
    "body_nested_models",
    "body_updates",
    "encoder",
    "request_forms",
    "request_form_models",
    "request_files",
    "request_forms_and_files",
    "request_body_limits",
    "strict_content_type",
    // replies
    "response_model",
    "extra_models",
    "response_status_code",
    "additional_status_codes",
    "response_directly",
    "response_cookies",
    "response_headers",
    "response_change_status_code",
    "custom_response",
    "additional_responses",
    "handling_errors",
    // the application
    "path_operation_configurations",
    "metadata",
    "dependencies",
    "background_tasks",
    "bigger_applications",
    "sub_applications",
    "static_files",
    "events",
    "cors",
    "middleware",
    "testing",
    "testing_dependencies",
];

/// How the ports are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Profile {
    /// As `cargo test` has built them already.
    Debug,
    Release,
}

/// What to run, and with which build of the ports.
pub(crate) struct Selection {
    chapters: Vec<String>,
    profile: Profile,
}

impl Selection {
    /// All chapters, with the build the tests have made already.
    pub(crate) fn everything() -> Selection {
        Selection {
            chapters: CHAPTERS.iter().map(|&chapter| chapter.into()).collect(),
            profile: Profile::Debug,
        }
    }

    fn of(arguments: &[&str]) -> Result<Selection> {
        let mut selection = Selection { chapters: Vec::new(), profile: Profile::Debug };
        for &argument in arguments {
            match argument {
                "--release" => selection.profile = Profile::Release,
                option if option.starts_with('-') => return Err(format!("no such option: {option}").into()),
                chapter => selection.chapters.push(chapter.into()),
            }
        }
        if selection.chapters.is_empty() {
            selection.chapters = Selection::everything().chapters;
        }
        Ok(selection)
    }
}

/// Runs chapters and prints passed, failed and skipped for each; fails when a test does.
pub(crate) fn fastapi(arguments: &[&str]) -> Result {
    must(&mut fastapi_command(&Selection::of(arguments)?)?)
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

/// The command for `fastapi`; builds the ports and unpacks FastAPI first.
pub(crate) fn fastapi_command(selection: &Selection) -> Result<Command> {
    let python = provision::python()?;
    let source = unpacked(&python)?;
    let mut pytest = pytest();
    pytest.current_dir(&source);
    pytest.args([
        "-p",
        "dunlin_conformance.plugin",
        "--inline-snapshot=disable",
        "--no-header",
        "--tb=short",
    ]);
    pytest.args(folders(&source, &selection.chapters)?);
    pytest.env("DUNLIN_CONFORMANCE_REVIEWED", root().join("conformance/reviewed.toml"));
    pytest.env("DUNLIN_CONFORMANCE_SUMMARY", summary());
    if std::env::var_os("DUNLIN_CONFORMANCE_ORACLE").is_none() {
        pytest.env("DUNLIN_CONFORMANCE_PORTS", ports(selection.profile)?);
    }
    Ok(pytest)
}

/// Where the figures of the last run are.
pub(crate) fn summary() -> PathBuf {
    target("conformance/summary.json")
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

/// Downloads FastAPI's source distribution once; unpacks it anew for each run, so that it is what PyPI has.
fn unpacked(python: &Path) -> Result<PathBuf> {
    let folder = target("conformance");
    let archive = folder.join(format!("fastapi-{FASTAPI}.tar.gz"));
    if !archive.exists() {
        let mut pip = provision::pip(python);
        pip.args(["download", "--quiet", "--no-deps", "--no-binary=fastapi", "--dest"]).arg(&folder);
        must(pip.arg(format!("fastapi=={FASTAPI}")))?;
    }
    let source = folder.join(format!("fastapi-{FASTAPI}"));
    let mut unpack = command(python);
    unpack.arg(root().join("conformance/plugin/unpack.py")).arg(&archive).arg(SDIST_SHA256).arg(&source);
    must(&mut unpack)?;
    Ok(source)
}

fn folders(source: &Path, chapters: &[String]) -> Result<Vec<String>> {
    let folder = |chapter: &String| format!("tests/test_tutorial/test_{chapter}");
    let folders: Vec<String> = chapters.iter().map(folder).collect();
    match folders.iter().find(|folder| !source.join(folder).is_dir()) {
        Some(missing) => Err(format!("FastAPI {FASTAPI} has no {missing}").into()),
        None => Ok(folders),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chapters_are_named_once() {
        let mut names = CHAPTERS.to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), CHAPTERS.len());
    }

    #[test]
    fn options_and_chapters_mix() {
        let selection = Selection::of(&["cors", "--release", "body"]).unwrap();
        assert_eq!(selection.chapters, ["cors", "body"]);
        assert_eq!(selection.profile, Profile::Release);
        assert_eq!(Selection::of(&[]).unwrap().chapters.len(), CHAPTERS.len());
        assert!(Selection::of(&["--relese"]).is_err());
    }
}
