//! `cargo xtask test`: every test there is, on a machine that may have nothing but Rust.

use crate::steps::Steps;
use crate::{Result, check, conformance, provision};

/// Installs what is missing, then runs the workspace's tests, the doc tests and FastAPI's.
pub(crate) fn run() -> Result {
    provision::everything()?;
    let mut steps = Steps::default();
    steps.tests("tests", check::workspace_tests(check::Scope::All));
    steps.tests("doc tests", check::doc_tests());
    steps.tests("plug-in", conformance::selfcheck_command());
    match conformance::fastapi_command(&conformance::Selection::everything()) {
        Ok(command) => steps.tests("FastAPI's tests", command),
        Err(error) => steps.step("FastAPI's tests", || Err(error)),
    }
    steps.finish()
}
