//! One function on a stack, and whose it is.

use std::fmt;

/// One function on a stack.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Frame {
    /// Its path: `shop::orders::total`.
    pub function: String,
    /// The source file, where the program has line tables.
    pub file: Option<String>,
    /// The line in that file, from 1.
    pub line: Option<u32>,
}

impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.file, self.line) {
            (Some(file), Some(line)) => write!(f, "{file}:{line}, {}", self.function),
            (Some(file), None) => write!(f, "{file}, {}", self.function),
            _ => write!(f, "{} (build with `debug = \"line-tables-only\"` for the line)", self.function),
        }
    }
}
