//! What is wrong with the data that was sent, and where: pydantic's `type`, `loc`, `msg`, `input`, `ctx`.

use std::borrow::Cow;
use std::fmt;

use serde_json::{Map, Value};

use crate::Step;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Issue {
    /// pydantic's error type: `missing`, `int_parsing`, ..
    pub kind: Cow<'static, str>,
    /// The path, source first.
    pub loc: Vec<Step>,
    /// One sentence for people.
    pub msg: String,
    /// What was sent there.
    pub input: Input,
    /// The figures of the rule that was broken.
    pub ctx: Option<Map<String, Value>>,
}

/// What an issue echoes of the data. The decoder does not copy it on the way; it is looked up in the source
/// once something is known to be wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// The value at `loc`.
    Here,
    /// The value that holds `loc`: for what is missing.
    Parent,
    /// This value.
    Value(Value),
    /// Nothing: a secret, or too large.
    Hidden,
}

/// Why a validator refused a value; becomes an issue of type `value_error`, as a `ValueError` does in pydantic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    message: Cow<'static, str>,
}

impl Invalid {
    /// Says why.
    pub fn new(message: impl Into<Cow<'static, str>>) -> Self {
        Invalid { message: message.into() }
    }

    /// The reason as written.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Invalid {}

impl From<&'static str> for Invalid {
    fn from(message: &'static str) -> Self {
        Invalid::new(message)
    }
}

impl From<String> for Invalid {
    fn from(message: String) -> Self {
        Invalid::new(message)
    }
}
