//! `dunlin check`: from every async context of a workspace to calls that block.
//!
//! Files are found as rustc finds them, names are resolved through imports and re-exports, and the types of values are
//! followed as far as they are written or can be told. A call that cannot be resolved is not reported: what is reported
//! should be right. What blocks is the table of `dunlin-blocking`, the same that the attributes have.
//!
//! ```no_run
//! use dunlin_cli::check::{self, Options};
//!
//! let report = check::run(&Options::new("path/to/workspace")).expect("there is a workspace");
//! for finding in &report.findings {
//!     println!("{} is reached from {} async functions", finding.callee, finding.contexts.len());
//! }
//! std::process::exit(report.exit_code().into());
//! ```

mod baseline;
mod bounds;
mod condition;
mod data_type;
mod declare;
mod finding;
mod graph;
mod human;
mod index;
mod json;
mod report;
mod resolve;
mod sarif;
mod signatures;
mod source;
mod walk;
mod workspace;

use std::path::PathBuf;

use serde::Serialize;

pub use baseline::Baseline;
pub use finding::{Context, Finding, Frame};
pub use human::Style;
pub use report::{Report, Summary};
pub use workspace::Scope;

use index::Index;
use source::Sources;
use workspace::Workspace;

/// What is to be checked.
#[derive(Clone, Debug)]
pub struct Options {
    /// A folder of the workspace.
    pub path: PathBuf,
    /// Which of its targets.
    pub scope: Scope,
}

/// Where something is written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// Relative to the workspace, with `/`.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

/// A file that could not be looked at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// The file, and where in it.
    pub place: Place,
    /// What is the matter.
    pub message: String,
}

/// Why a check could not be made.
#[derive(Debug)]
pub struct Error {
    message: String,
}

impl Options {
    /// A workspace's libraries and programs, without tests.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), scope: Scope::default() }
    }
}

/// Checks a workspace.
///
/// # Errors
///
/// When cargo knows no workspace there. Files that cannot be read or parsed are in [`Report::problems`].
pub fn run(options: &Options) -> Result<Report, Error> {
    let workspace = Workspace::discover(&options.path, options.scope)?;
    let sources = Sources::read(&workspace, options.scope);
    let index = Index::of(&workspace, &sources, options.scope);
    let graph = walk::graph(&index);
    Ok(Report::of(&workspace, &sources, &graph))
}

impl std::fmt::Display for Place {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "{}:{}:{}", self.file, self.line, self.column)
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "{}: {}", self.place, self.message)
    }
}

impl Error {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
