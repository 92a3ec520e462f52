//! `cargo xtask test`: every test there is, on a machine that may have nothing but Rust.

use crate::steps::Steps;
use crate::{Result, check, conformance, provision};

/// Installs what is missing, then runs the workspace's tests, the doc tests and FastAPI's.
pub(crate) fn run() -> Result {
    provision::everything()?;
    let mut steps = Steps::default();
    steps.tests("tests", &mut check::workspace_tests(check::Scope::All));
    steps.tests("doc tests", &mut check::doc_tests());
    steps.tests("plug-in", &mut conformance::selfcheck_command());
    match conformance::Run::prepare(conformance::Subject::Ports, &[]) {
        Ok(mut run) => steps.tests("FastAPI's tests", run.command()),
        Err(error) => steps.step("FastAPI's tests", || Err(error)),
    }
    steps.finish()
}
