//! What is wrong with the data that was sent, and where: pydantic's `type`, `loc`, `msg`, `input`, `ctx`.

use std::borrow::Cow;
use std::fmt;

use serde_json::{Map, Value};

use crate::Rules;

/// Where the decoder is: a path that lives on the stack and is written down only when something is wrong.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    up: Option<&'a At<'a>>,
    segment: Segment<'a>,
    /// The rules that hold here.
    pub rules: &'a Rules,
}

/// One step of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment<'a> {
    /// A key of an object, or the name of a parameter.
    Key(&'a str),
    /// A place in a list.
    Index(usize),
    /// Shown in `loc`, but no step into the data: the source (`body`), the branch of a union.
    Label(&'a str),
}

impl<'a> At<'a> {
    /// The start of a path: `body`, `query`, ..
    pub const fn root(label: &'a str, rules: &'a Rules) -> Self {
        At { up: None, segment: Segment::Label(label), rules }
    }

    /// One step further.
    #[inline]
    pub const fn join(&'a self, segment: Segment<'a>, rules: &'a Rules) -> At<'a> {
        At { up: Some(self), segment, rules }
    }

    fn write(&self, path: &mut Vec<Step>) {
        if let Some(up) = self.up {
            up.write(path);
        }
        path.push(match self.segment {
            Segment::Key(key) => Step::Key(key.to_owned()),
            Segment::Index(index) => Step::Index(index),
            Segment::Label(label) => Step::Label(label.to_owned()),
        });
    }
}

/// One step of the path of an [`Issue`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A key of an object, or the name of a parameter.
    Key(String),
    /// A place in a list.
    Index(usize),
    /// Shown in `loc`, but no step into the data.
    Label(String),
}

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

/// Collects issues. Full after 32: a request that is wrong in more places gains nothing by being read on.
#[derive(Debug, Default)]
pub struct Collector {
    issues: Vec<Issue>,
    /// No coercion anywhere.
    pub strict: bool,
    /// The source is text (query, headers, forms): lists are repeated keys.
    pub text: bool,
}

impl Collector {
    /// Notes that a validator refused the value.
    #[cold]
    #[inline(never)]
    pub fn invalid(&mut self, at: &At<'_>, invalid: &Invalid) {
        let ctx = Map::from_iter([("error".to_owned(), Value::Object(Map::new()))]);
        self.push_ctx(at, "value_error", format!("Value error, {invalid}"), ctx);
    }

    /// How many issues are collected before decoding stops.
    pub const LIMIT: usize = 32;

    /// Starts empty, for JSON.
    pub fn new() -> Self {
        Collector::default()
    }

    /// Starts empty, for text: query, path, headers, cookies, forms, settings.
    pub fn for_text() -> Self {
        Collector { text: true, ..Collector::default() }
    }

    /// True while nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.issues.is_empty()
    }

    /// How many issues there are.
    pub fn len(&self) -> usize {
        self.issues.len()
    }

    /// True when no more issues are kept.
    pub fn is_full(&self) -> bool {
        self.issues.len() >= Self::LIMIT
    }

    /// The issues so far.
    pub fn issues(&self) -> &[Issue] {
        &self.issues
    }

    /// Gives the issues up.
    pub fn into_issues(self) -> Vec<Issue> {
        self.issues
    }

    /// Notes that something is wrong here.
    #[cold]
    #[inline(never)]
    pub fn push(&mut self, at: &At<'_>, kind: &'static str, msg: impl Into<String>) {
        self.note(at, Issue { kind: kind.into(), loc: Vec::new(), msg: msg.into(), input: Input::Here, ctx: None });
    }

    /// Notes that a rule with figures is broken here.
    #[cold]
    #[inline(never)]
    pub fn push_ctx(&mut self, at: &At<'_>, kind: &'static str, msg: String, ctx: Map<String, Value>) {
        self.note(at, Issue { kind: kind.into(), loc: Vec::new(), msg, input: Input::Here, ctx: Some(ctx) });
    }

    /// Notes that a value was not sent.
    #[cold]
    #[inline(never)]
    pub fn missing(&mut self, at: &At<'_>) {
        let msg = "Field required".to_owned();
        self.note(at, Issue { kind: "missing".into(), loc: Vec::new(), msg, input: Input::Parent, ctx: None });
    }

    /// Notes an issue made elsewhere, at this place.
    #[cold]
    #[inline(never)]
    pub fn note(&mut self, at: &At<'_>, mut issue: Issue) {
        if self.is_full() {
            return;
        }
        at.write(&mut issue.loc);
        if at.rules.secret {
            issue.input = Input::Hidden;
        }
        self.issues.push(issue);
    }
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
