//! The `dunlin` command as a library: each subcommand is a room that can be called and tested.
//!
//! ```no_run
//! use dunlin_cli::check::{self, Options};
//!
//! let report = check::run(&Options::new(".")).expect("there is a workspace");
//! print!("{}", report.human());
//! ```
//!
//! [`check`] reads the code of a workspace and names what blocks its event loops, across functions, files and crates.

pub mod check;
