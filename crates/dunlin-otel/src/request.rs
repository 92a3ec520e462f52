//! Hot path: the span of a request, by the semantic conventions of HTTP servers.

use std::num::NonZero;
use std::sync::{Arc, Mutex, PoisonError};

use dunlin_core::telemetry::{Arrival, Ended, Sender, Trace};
use http::header::USER_AGENT;
use http::{HeaderValue, Method, Uri, Version};

use crate::span::{Event, Events, Limits, now};
use crate::traceparent;

/// A request that is recorded.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) trace: Trace,
    /// The caller's span.
    pub(crate) parent: Option<NonZero<u64>>,
    pub(crate) state: Option<String>,
    pub(crate) started: u64,
    pub(crate) method: Method,
    /// Its path is told. Its query is not: secrets travel there.
    pub(crate) uri: Uri,
    pub(crate) version: Version,
    pub(crate) sender: Sender,
    pub(crate) agent: Option<HeaderValue>,
    happened: Mutex<Events>,
}

/// A request that was recorded.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) request: Arc<Request>,
    pub(crate) route: Option<String>,
    pub(crate) status: Option<u16>,
    pub(crate) fault: Option<&'static str>,
    pub(crate) ended: u64,
    pub(crate) happened: Events,
}

impl Request {
    /// A request that has arrived, of this trace.
    pub(crate) fn of(arrival: &Arrival<'_>, trace: Trace, parent: Option<Trace>) -> Self {
        Request {
            trace,
            parent: parent.map(|parent| parent.span),
            state: parent.and_then(|_| traceparent::read_state(arrival.headers)),
            started: now(),
            method: arrival.method.clone(),
            uri: arrival.uri.clone(),
            version: arrival.version,
            sender: arrival.sender(),
            agent: arrival.headers.get(USER_AGENT).cloned(),
            happened: Mutex::default(),
        }
    }

    /// Something happened while it was answered.
    pub(crate) fn note(&self, event: Event, limits: Limits) {
        self.happened.lock().unwrap_or_else(PoisonError::into_inner).push(event, limits);
    }

    /// It has ended.
    pub(crate) fn answered(self: Arc<Self>, ended: &Ended<'_>) -> Answered {
        let took = u64::try_from(ended.took.as_nanos()).unwrap_or(u64::MAX);
        let happened = std::mem::take(&mut *self.happened.lock().unwrap_or_else(PoisonError::into_inner));
        Answered {
            route: ended.route.map(str::to_owned),
            status: ended.status,
            fault: ended.fault,
            ended: self.started.saturating_add(took),
            happened,
            request: self,
        }
    }
}
