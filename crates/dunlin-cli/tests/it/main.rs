//! The `dunlin` command from outside: workspaces in temporary folders are checked.

mod baseline;
mod command;
mod formats;
mod reach;
mod silence;
mod start;
mod workspace;
