//! Gathers issues while data is decoded.

use serde_json::{Map, Value};

use crate::{At, Input, Invalid, Issue, Step};

/// Collects issues. Full after 32: a request that is wrong in more places gains nothing by being read on.
#[derive(Debug, Default)]
pub struct Collector {
    issues: Vec<Issue>,
    /// Where secrets were seen, so that no echo of a value around them shows them.
    secrets: Vec<Vec<Step>>,
    /// No coercion anywhere.
    pub strict: bool,
    /// The source is text (query, headers, forms): lists are repeated keys.
    pub text: bool,
}

impl Collector {
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

    /// True when nothing may be coerced here.
    #[inline]
    pub fn is_strict(&self, at: &At<'_>) -> bool {
        self.strict || at.is_strict()
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
        self.note(at, Issue::new(kind, msg));
    }

    /// Notes that a rule with figures is broken here.
    #[cold]
    #[inline(never)]
    pub fn push_ctx(&mut self, at: &At<'_>, kind: &'static str, msg: String, ctx: Map<String, Value>) {
        self.note(at, Issue { ctx: Some(ctx), ..Issue::new(kind, msg) });
    }

    /// Notes that a value was not sent.
    #[cold]
    #[inline(never)]
    pub fn missing(&mut self, at: &At<'_>) {
        self.note(at, Issue { input: Input::Parent, ..Issue::new("missing", "Field required") });
    }

    /// Notes that a validator refused the value.
    #[cold]
    #[inline(never)]
    pub fn invalid(&mut self, at: &At<'_>, invalid: &Invalid) {
        self.note(at, invalid.to_issue());
    }

    /// Notes an issue made elsewhere, at this place.
    #[cold]
    #[inline(never)]
    pub fn note(&mut self, at: &At<'_>, mut issue: Issue) {
        if self.is_full() {
            return;
        }
        issue.loc = at.loc();
        if at.is_secret() && issue.input != Input::Parent {
            issue.input = Input::Hidden;
        }
        self.issues.push(issue);
    }

    /// Notes that the value here is a secret.
    #[cold]
    #[inline(never)]
    pub(crate) fn secret(&mut self, at: &At<'_>) {
        self.secrets.push(at.loc());
    }

    /// Drops what was noted here and below: the key was sent again, and the last one counts.
    #[cold]
    #[inline(never)]
    pub fn forget(&mut self, at: &At<'_>) {
        let loc = at.loc();
        self.issues.retain(|issue| !issue.loc.starts_with(&loc));
    }

    /// Drops all but the first issues, as when another branch of a union fits.
    pub(crate) fn truncate(&mut self, count: usize) {
        self.issues.truncate(count);
    }

    /// Orders the issues from number `first` on.
    pub(crate) fn sort_from(&mut self, first: usize, place: impl Fn(&[Step]) -> usize) {
        self.issues[first..].sort_by_key(|issue| place(&issue.loc));
    }

    /// The issues from number `first` on and the secrets, to fill in what was sent.
    pub(crate) fn echo_from(&mut self, first: usize) -> (&mut [Issue], &[Vec<Step>]) {
        (&mut self.issues[first..], &self.secrets)
    }
}
