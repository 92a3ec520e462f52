//! What is wrong with a document that is not JSON, in the words of Python's `json`, which FastAPI passes on.

mod python;

use std::fmt;

use serde_json::{Map, Value};

use crate::{Input, Issue, Step};

/// A document that is not JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    offset: usize,
    reason: String,
    is_text: bool,
}

impl Malformed {
    /// Looks for the place and the words.
    #[cold]
    pub(super) fn find(text: &str, error: &serde_json::Error) -> Self {
        let (offset, reason) = match python::mistake(text) {
            Some((offset, reason)) => (offset, reason.to_owned()),
            None => (offset_of(text, error), plain_reason(error)),
        };
        Malformed { offset, reason, is_text: true }
    }

    /// The bytes are not UTF-8.
    #[cold]
    pub(super) fn not_text() -> Self {
        Malformed { offset: 0, reason: "the document is not UTF-8".to_owned(), is_text: false }
    }

    /// How many characters are in front of the mistake.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// True when the bytes are UTF-8 at all; FastAPI answers 400, not 422, when they are not.
    pub fn is_text(&self) -> bool {
        self.is_text
    }

    /// The issue that FastAPI makes of it, of type `json_invalid`, at the offset in the body.
    pub fn to_issue(&self) -> Issue {
        Issue {
            loc: vec![Step::Label("body".to_owned()), Step::Index(self.offset)],
            input: Input::Value(Value::Object(Map::new())),
            ..Issue::new("json_invalid", "JSON decode error").with("error", self.reason.as_str())
        }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at character {}", self.reason, self.offset)
    }
}

impl std::error::Error for Malformed {}

/// The place that serde_json names, in characters; its columns are bytes.
fn offset_of(text: &str, error: &serde_json::Error) -> usize {
    let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1));
    let byte = lines.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
    text.char_indices().take_while(|(place, _)| *place < byte).count()
}

/// serde_json's words without its `at line 1 column 2`.
fn plain_reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}
