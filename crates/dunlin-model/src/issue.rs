//! What is wrong with the data that was sent, and where: pydantic's `type`, `loc`, `msg`, `input`, `ctx`.

use std::borrow::Cow;
use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

use crate::{Step, to_json};

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

impl Issue {
    /// An issue without place and figures, about the value where it is noted.
    pub fn new(kind: impl Into<Cow<'static, str>>, msg: impl Into<String>) -> Self {
        Issue { kind: kind.into(), loc: Vec::new(), msg: msg.into(), input: Input::Here, ctx: None }
    }

    /// An issue about what was not sent.
    pub(crate) fn missing() -> Self {
        Issue { input: Input::Parent, ..Issue::new("missing", "Field required") }
    }

    /// Adds a figure of the rule that was broken.
    #[must_use]
    pub fn with(mut self, name: &str, figure: impl Into<Value>) -> Self {
        self.ctx.get_or_insert_default().insert(name.to_owned(), figure.into());
        self
    }
}

/// As FastAPI sends it: `input` is there, even as `null`, unless it is hidden; `ctx` only when there are figures.
impl Serialize for Issue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", &self.kind)?;
        map.serialize_entry("loc", &self.loc)?;
        map.serialize_entry("msg", cut(&self.msg))?;
        match &self.input {
            Input::Value(value) => map.serialize_entry("input", value)?,
            Input::Here | Input::Parent => map.serialize_entry("input", &())?,
            Input::Hidden => {}
        }
        if let Some(ctx) = &self.ctx {
            map.serialize_entry("ctx", ctx)?;
        }
        map.end()
    }
}

impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Step::Key(text) | Step::Label(text) => serializer.serialize_str(cut(text)),
            Step::Index(index) => serializer.serialize_u64(*index as u64),
        }
    }
}

/// No key and no message in an answer is longer, for a client can make both as long as it likes.
const MAX_TEXT: usize = 1024;

/// The start of a text.
fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_TEXT)]
}

/// No answer about what is wrong is longer, whatever was sent.
const MAX_ANSWER: usize = 64 * 1024;

/// Writes `{"detail":[..]}`, FastAPI's answer to data that is wrong, in at most 64 KiB: what does not fit is left
/// out, first the echoes, then whole issues.
pub fn issues_to_json(issues: Vec<Issue>) -> Vec<u8> {
    let mut answer = b"{\"detail\":[".to_vec();
    let mut is_first = true;
    for mut issue in issues {
        let mut text = to_json(&issue).unwrap_or_default();
        if answer.len() + text.len() + 3 > MAX_ANSWER {
            issue.input = Input::Hidden;
            text = to_json(&issue).unwrap_or_default();
        }
        if text.is_empty() || answer.len() + text.len() + 3 > MAX_ANSWER {
            continue;
        }
        if !is_first {
            answer.push(b',');
        }
        is_first = false;
        answer.extend_from_slice(&text);
    }
    answer.extend_from_slice(b"]}");
    answer
}

/// Why a validator refused a value; becomes an issue of type `value_error`, as a `ValueError` does in pydantic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    kind: Option<Cow<'static, str>>,
    message: Cow<'static, str>,
}

impl Invalid {
    /// Says why.
    pub fn new(message: impl Into<Cow<'static, str>>) -> Self {
        Invalid { kind: None, message: message.into() }
    }

    /// Says why, under an error type of your own; the message is sent as written.
    pub fn typed(kind: impl Into<Cow<'static, str>>, message: impl Into<Cow<'static, str>>) -> Self {
        Invalid { kind: Some(kind.into()), message: message.into() }
    }

    /// The reason as written.
    pub fn message(&self) -> &str {
        &self.message
    }

    pub(crate) fn to_issue(&self) -> Issue {
        match &self.kind {
            Some(kind) => Issue::new(kind.clone(), self.message.clone()),
            None => {
                Issue::new("value_error", format!("Value error, {}", self.message)).with("error", Map::new())
            }
        }
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
