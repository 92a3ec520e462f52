//! The routes of an app, with what was answered on them.

use dunlin_run::{Bulkhead, BulkheadSnapshot};
use http::Method;

use super::series::{Chain, Key};
use super::{AnswerSnapshot, Fault, Latency};

/// Names a route of an app, also those of mounted apps; what has none is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RouteNumber(pub(super) u32);

impl RouteNumber {
    /// Pages of dunlin's own, which are not counted: the documentation, the metrics, the console.
    pub(crate) const OWN: Self = Self(u32::MAX);
}

/// The routes of an app, as they are collected at start.
#[derive(Debug)]
pub(crate) struct Routes(pub(super) Vec<RouteStats>);

/// What is counted for a route.
#[derive(Debug, Default)]
pub(super) struct RouteStats {
    method: Option<Method>,
    template: Option<String>,
    bulkhead: Option<Bulkhead>,
    pub(super) chain: Chain,
}

/// One route at one moment.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RouteSnapshot {
    /// The method that was declared; `None` for what answers all of them.
    pub method: Option<Method>,
    /// The path as it was declared, from the outermost app on: `/users/{user_id}`. `None` for all that found no route.
    pub template: Option<String>,
    /// Requests that are being answered.
    pub in_flight: usize,
    /// How many it answers at once, when that is limited by `concurrency`.
    pub concurrency: Option<BulkheadSnapshot>,
    /// What was answered so far, a line for each status and fault.
    pub answers: Vec<AnswerSnapshot>,
}

impl Default for Routes {
    fn default() -> Self {
        Routes(vec![RouteStats::default()])
    }
}

impl Routes {
    /// Adds a route.
    pub(crate) fn add(&mut self, method: Option<&Method>, template: String) -> RouteNumber {
        let number = u32::try_from(self.0.len()).unwrap_or_default();
        let (method, template) = (method.cloned(), Some(template));
        self.0.push(RouteStats { method, template, ..RouteStats::default() });
        RouteNumber(number)
    }

    /// The route that was added last answers so many requests at once.
    pub(crate) fn limit(&mut self, bulkhead: &Bulkhead) {
        if let Some(route) = self.0.last_mut() {
            route.bulkhead = Some(bulkhead.clone());
        }
    }
}

impl RouteStats {
    #[inline]
    pub(super) fn template(&self) -> Option<&str> {
        self.template.as_deref()
    }

    pub(super) fn record(&self, key: Key, took: std::time::Duration) {
        self.chain.record(key, took);
    }

    pub(super) fn snapshot(&self, in_flight: usize) -> RouteSnapshot {
        RouteSnapshot {
            method: self.method.clone(),
            template: self.template.clone(),
            in_flight,
            concurrency: self.bulkhead.as_ref().map(Bulkhead::snapshot),
            answers: self.chain.snapshot(),
        }
    }
}

impl RouteSnapshot {
    /// Requests that were answered, or given up.
    pub fn requests(&self) -> u64 {
        self.of(|_| true)
    }

    /// Requests that were answered with a status of this class: 5 is 500 to 599.
    pub fn of_class(&self, class: u16) -> u64 {
        self.of(|answer| answer.status.is_some_and(|status| status / 100 == class))
    }

    /// Requests that failed: answered with 500 or more, or with a body that broke off.
    pub fn errors(&self) -> u64 {
        let failed = |answer: &AnswerSnapshot| answer.status.is_some_and(|status| status >= 500);
        self.of(|answer| failed(answer) || answer.fault == Some(Fault::BrokenBody))
    }

    /// Requests that ended by this fault.
    pub fn faults(&self, fault: Fault) -> u64 {
        self.of(|answer| answer.fault == Some(fault))
    }

    /// How long all of them took.
    pub fn latency(&self) -> Latency {
        self.answers.iter().fold(Latency::default(), |sum, answer| sum.and(&answer.latency))
    }

    fn of(&self, is: impl Fn(&AnswerSnapshot) -> bool) -> u64 {
        self.answers.iter().filter(|answer| is(answer)).map(|answer| answer.latency.count()).sum()
    }
}
