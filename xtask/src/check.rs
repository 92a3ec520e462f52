//! `cargo xtask check`: what must hold before a change is shown to anybody.

use std::process::Command;

use crate::steps::Steps;
use crate::workspace::{cargo, succeeds};
use crate::{Result, provision, tidy};

/// Runs the steps. `--fast` is for the edit loop: unit tests only, no documentation. `--no-tests` is for
/// continuous integration, which runs `cargo xtask test` next.
pub(crate) fn run(options: &[&str]) -> Result {
    let (fast, tests) = match options {
        [] => (false, true),
        ["--fast"] => (true, true),
        ["--no-tests"] => (false, false),
        _ => return Err(format!("check takes --fast or --no-tests, not {}", options.join(" ")).into()),
    };
    provision::components()?;
    let mut steps = Steps::default();
    steps.command("fmt", &mut cargo("fmt --all --check"));
    steps.step("tidy", tidy::run);
    steps.command("clippy", &mut cargo("clippy --quiet --workspace --all-targets -- -D warnings"));
    if tests {
        steps.tests("tests", &mut workspace_tests(if fast { Scope::Units } else { Scope::All }));
    }
    if tests && !fast {
        steps.tests("doc tests", &mut doc_tests());
    }
    if !fast {
        steps.command("docs", &mut docs());
    }
    steps.finish()
}

/// Which tests to run.
#[derive(Clone, Copy)]
pub(crate) enum Scope {
    /// Those beside the code.
    Units,
    All,
}

/// The tests of the workspace: by nextest where it is installed.
pub(crate) fn workspace_tests(scope: Scope) -> Command {
    let runner = if succeeds(&mut cargo("nextest --version")) { "nextest run" } else { "test" };
    let targets = match (scope, runner) {
        (Scope::Units, _) => "--lib --bins",
        (Scope::All, "test") => "--no-fail-fast --lib --bins --tests --examples",
        (Scope::All, _) => "--no-fail-fast",
    };
    cargo(&format!("{runner} --workspace {targets}"))
}

/// The examples in the documentation.
pub(crate) fn doc_tests() -> Command {
    cargo("test --workspace --doc --no-fail-fast")
}

fn docs() -> Command {
    let mut docs = cargo("doc --quiet --workspace --no-deps");
    docs.env("RUSTDOCFLAGS", "-D warnings");
    docs
}
