//! Gathers issues while data is decoded.

use std::any::TypeId;

use crate::union::Node;
use crate::{At, Described, Input, Invalid, Issue, Seen, Step, Validator};

/// Collects issues. Full after 32: a request that is wrong in more places gains nothing by being read on.
#[derive(Debug, Default)]
pub struct Collector {
    issues: Vec<Issue>,
    /// Where secrets were seen, so that no echo of a value around them shows them.
    secrets: Vec<Vec<Step>>,
    /// How well the data fits, while the variants of an enum are tried.
    fit: Fit,
    /// How many more values may be read while variants are tried: nested enums without tags try again and again.
    effort_left: Option<usize>,
    /// The enums whose variants are being tried, each with the size of the value and whether it is a parameter's text.
    tried: Vec<(TypeId, usize, bool)>,
    /// No coercion anywhere.
    pub strict: bool,
}

/// How well data fits a type.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Fit {
    pub(crate) exactness: Exactness,
    /// How many fields of records were sent.
    pub(crate) fields: usize,
}

/// How much was coerced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exactness {
    /// Text became a number, an object became a record.
    Lax,
    /// A whole number became a number with a fraction.
    Strict,
    /// Nothing.
    #[default]
    Exact,
}

impl Fit {
    /// True when this is to be preferred to what fitted before.
    pub(crate) fn is_better(self, known: Fit) -> bool {
        if self.fields != known.fields && self.fields > 0 && known.fields > 0 {
            self.fields > known.fields
        } else {
            self.exactness > known.exactness
        }
    }
}

/// How many places of secrets are remembered.
const MAX_SECRETS: usize = 64;

/// How many values are read while the variants of an enum without a tag are tried, before decoding stops; and how many
/// for each that was sent.
const MAX_EFFORT: usize = 10_000;
const MAX_EFFORT_EACH: usize = 64;

impl Collector {
    /// How many issues are collected before decoding stops.
    pub const LIMIT: usize = 32;

    /// Starts empty.
    pub fn new() -> Self {
        Collector::default()
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
        self.issues.len() >= Self::LIMIT || self.is_exhausted()
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

    /// Gives the issues up, ordered by these sources; what comes from none of them is first.
    pub fn into_issues_of(mut self, sources: &[&str]) -> Vec<Issue> {
        self.sort_from(0, &|loc| match loc.first() {
            Some(Step::Label(label)) => {
                sources.iter().position(|source| source == label).map_or(0, |at| at + 1)
            }
            _ => 0,
        });
        self.into_issues()
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

    /// Notes that a value was not sent.
    #[cold]
    #[inline(never)]
    pub fn missing(&mut self, at: &At<'_>) {
        self.note(at, Issue::missing());
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
        if self.issues.len() >= Self::LIMIT {
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
        if self.secrets.len() <= MAX_SECRETS {
            self.secrets.push(at.loc());
        }
    }

    /// Notes data of a wrong shape, which is not shown where the type has a secret: it may be in there.
    #[cold]
    #[inline(never)]
    pub(crate) fn misshapen<T: Described>(&mut self, at: &At<'_>, issue: Issue) {
        self.unshown(T::has_secret(&mut Seen::default()), at, issue);
    }

    /// Notes data that was not read, and so not searched for secrets: here, and in what it is part of, it is not
    /// shown if it may have one.
    #[cold]
    #[inline(never)]
    pub(crate) fn unshown(&mut self, has_secret: bool, at: &At<'_>, issue: Issue) {
        if has_secret {
            self.secret(at);
        }
        self.note(at, Issue { input: if has_secret { Input::Hidden } else { issue.input }, ..issue });
    }

    /// True when it is not known where all secrets are, so that nothing that could hold one may be shown.
    pub(crate) fn is_shy(&self) -> bool {
        self.is_full() || self.secrets.len() > MAX_SECRETS
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

    /// Notes that the data was not just what the type is.
    #[inline]
    pub(crate) fn loosen(&mut self, exactness: Exactness) {
        self.fit.exactness = self.fit.exactness.min(exactness);
    }

    /// True while the variants of an enum are tried, and it matters how well the data fits.
    #[inline]
    pub(crate) fn is_attempt(&self) -> bool {
        self.effort_left.is_some()
    }

    /// True when variants were tried for too long: nothing is read any more.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.effort_left == Some(0)
    }

    /// Notes how many fields of a record were sent.
    pub(crate) fn sent(&mut self, fields: usize) {
        self.loosen(Exactness::Lax);
        self.fit.fields += fields;
    }

    /// Tries the variants of the enum `U` on a value. Nothing comes of it where they are being tried on that value
    /// already: what is inside of a value is smaller, but for a key, which is read as text.
    pub(crate) fn trying<U: 'static>(
        &mut self,
        value: &Node,
        try_them: impl FnOnce(&mut Collector) -> Option<U>,
    ) -> Option<U> {
        let own = (TypeId::of::<U>(), value.size, value.is_texts());
        if self.tried.contains(&own) {
            return None;
        }
        self.tried.push(own);
        let found = try_them(self);
        self.tried.pop();
        found
    }

    /// Gives up the variants that are being tried.
    #[cold]
    pub(crate) fn exhaust(&mut self) {
        self.effort_left = Some(0);
    }

    /// Tries to make something of `size` values, apart from what was collected; gives the outcome, how well it fits and
    /// what is wrong.
    pub(crate) fn attempt<T>(
        &mut self,
        size: usize,
        try_it: impl FnOnce(&mut Collector) -> Option<T>,
    ) -> (Option<T>, Fit, Vec<Issue>) {
        let before = self.effort_left;
        let left = before.unwrap_or_else(|| MAX_EFFORT + size * MAX_EFFORT_EACH).saturating_sub(size);
        self.effort_left = Some(left);
        if left == 0 {
            return (None, Fit::default(), Vec::new());
        }
        let issues = std::mem::take(&mut self.issues);
        let fit = std::mem::take(&mut self.fit);
        let found = try_it(self);
        let wrong = std::mem::replace(&mut self.issues, issues);
        let fit = std::mem::replace(&mut self.fit, fit);
        if before.is_none() && !self.is_exhausted() {
            self.effort_left = None;
        }
        (found, fit, wrong)
    }

    /// Takes over how well the variant that was chosen fits.
    pub(crate) fn take_over(&mut self, fit: Fit) {
        self.loosen(fit.exactness);
        self.fit.fields += fit.fields;
    }

    /// Adds issues that were collected apart.
    pub(crate) fn append(&mut self, issues: Vec<Issue>) {
        let room = Self::LIMIT.saturating_sub(self.issues.len());
        self.issues.extend(issues.into_iter().take(room));
    }

    /// Runs validators in order; the first refusal is the issue.
    pub(crate) fn validated<T>(
        &mut self,
        mut value: T,
        validators: &[Validator<T>],
        at: &At<'_>,
    ) -> Option<T> {
        for validator in validators {
            match validator(value) {
                Ok(next) => value = next,
                Err(invalid) => {
                    self.invalid(at, &invalid);
                    return None;
                }
            }
        }
        Some(value)
    }

    /// Orders the issues from number `first` on.
    #[cold]
    pub(crate) fn sort_from(&mut self, first: usize, place: &dyn Fn(&[Step]) -> usize) {
        self.issues[first..].sort_by_key(|issue| place(&issue.loc));
    }

    /// The issues from number `first` on and the secrets, to fill in what was sent.
    pub(crate) fn echo_from(&mut self, first: usize) -> (&mut [Issue], &mut [Vec<Step>]) {
        (&mut self.issues[first..], &mut self.secrets)
    }
}
