//! Hot path: what is recorded of a trace: spans, with what happened in them.

use std::borrow::Cow;
use std::num::NonZero;
use std::time::{SystemTime, UNIX_EPOCH};

use dunlin_core::telemetry::Trace;

/// A span that has ended, but for those of requests.
#[derive(Debug)]
pub(crate) struct Span {
    pub(crate) trace: Trace,
    pub(crate) parent: Option<NonZero<u64>>,
    pub(crate) name: Cow<'static, str>,
    pub(crate) kind: Kind,
    pub(crate) started: u64,
    pub(crate) ended: u64,
    pub(crate) attributes: Attributes,
    pub(crate) happened: Events,
    pub(crate) links: Vec<Trace>,
    pub(crate) status: Status,
}

/// How a span stands to others, by its number in OTLP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Internal = 1,
    Server = 2,
    Client = 3,
    Producer = 4,
    Consumer = 5,
}

/// What came of a span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Unset,
    Ok,
    Error(String),
}

/// What is said of a span or an event: as many as the limits allow.
#[derive(Debug, Default)]
pub(crate) struct Attributes {
    pub(crate) list: Vec<(&'static str, Value)>,
    pub(crate) dropped: u32,
}

/// One thing that is said.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Text(String),
    Static(&'static str),
    Int(i64),
    Float(f64),
    Bool(bool),
}

/// What happened in a span: as much as the limits allow.
#[derive(Debug, Default)]
pub(crate) struct Events {
    pub(crate) list: Vec<Event>,
    pub(crate) dropped: u32,
}

/// Something that happened.
#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) at: u64,
    pub(crate) name: String,
    pub(crate) attributes: Attributes,
}

/// How much is kept of a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) attributes: usize,
    pub(crate) events: usize,
    /// Bytes of one text.
    pub(crate) text: usize,
}

impl Attributes {
    pub(crate) fn push(&mut self, name: &'static str, value: Value, limits: Limits) {
        // what is said later counts
        match self.list.iter().position(|(known, _)| *known == name) {
            Some(known) => self.list[known].1 = value,
            None if self.list.len() < limits.attributes => self.list.push((name, value)),
            None => self.dropped = self.dropped.saturating_add(1),
        }
    }
}

impl Events {
    pub(crate) fn push(&mut self, event: Event, limits: Limits) {
        match self.list.len() < limits.events {
            true => self.list.push(event),
            false => self.dropped = self.dropped.saturating_add(1),
        }
    }
}

impl Limits {
    /// A text, cut where it is too long.
    pub(crate) fn cut(self, mut text: String) -> String {
        text.truncate(text.floor_char_boundary(self.text));
        text
    }
}

/// Nanoseconds since 1970.
pub(crate) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    // until 2554
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}
