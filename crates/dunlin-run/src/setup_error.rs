//! The mistakes in how pools are set up, found before the first request.

use std::error::Error;
use std::fmt;

/// Lists every mistake in how the pools of an app are set up.
#[derive(Debug)]
pub struct SetupError {
    problems: Vec<String>,
}

impl SetupError {
    /// Makes an error of the problems, or `Ok` when there are none.
    pub(crate) fn check(problems: Vec<String>) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(Self { problems }) }
    }

    /// Returns the problems, one sentence each, so that an app can report them together with its own.
    pub fn problems(&self) -> impl Iterator<Item = &str> {
        self.problems.iter().map(String::as_str)
    }
}

impl fmt::Display for SetupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problems.join("; "))
    }
}

impl Error for SetupError {}
