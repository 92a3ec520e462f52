//! Hot path: which requests and spans are recorded, and where they go.

use std::cell::Cell;
use std::sync::Arc;

use dunlin_core::telemetry::{Arrival, Observed, Trace};
use tracing::{Metadata, field};

use crate::queue::{Queue, Record};
use crate::request::Request;
use crate::sampler::Sampler;
use crate::span::Limits;
use crate::{id, traceparent};

/// The target of the spans in which requests are answered.
pub(crate) const TARGET: &str = "dunlin_otel::request";

thread_local! {
    /// The request whose span is being opened.
    static OPENING: Cell<Option<Arc<Request>>> = const { Cell::new(None) };
}

/// Records traces.
#[derive(Debug)]
pub(crate) struct Tracer {
    /// Whether traces are sent at all.
    pub(crate) is_on: bool,
    pub(crate) sampler: Sampler,
    pub(crate) limits: Limits,
    /// Whether callers are heard who say which trace their request is part of.
    pub(crate) hears_callers: bool,
    pub(crate) queue: Queue,
}

impl Tracer {
    /// Sees a request that has arrived.
    pub(crate) fn see(self: &Arc<Self>, arrival: &Arrival<'_>) -> Observed {
        let parent = if self.hears_callers { traceparent::read(arrival.headers) } else { None };
        if !self.is_on {
            // what is behind hears what the caller said
            return parent.map_or_else(Observed::default, Observed::of);
        }
        let id = parent.map_or_else(id::trace, |parent| parent.id);
        let is_sampled = self.sampler.takes(id, parent);
        let trace = Trace { id, span: id::span(), is_sampled };
        match is_sampled {
            true => self.record(Arc::new(Request::of(arrival, trace, parent))),
            // what is behind hears the same name, and that nobody records it
            false => Observed::of(trace),
        }
    }

    fn record(self: &Arc<Self>, request: Arc<Request>) -> Observed {
        let trace = request.trace;
        OPENING.set(Some(Arc::clone(&request)));
        let line = traceparent::line(trace);
        // as high as what may be logged in it, or errors would stand without
        let span = tracing::error_span!(
            target: TARGET,
            "request",
            trace_id = field::display(traceparent::id(&line)),
            span_id = field::display(traceparent::span(&line)),
        );
        // nobody took it when there is no layer
        OPENING.set(None);
        let tracer = Arc::clone(self);
        Observed::of(trace).recorded(span, move |ended| {
            tracer.queue.push(Record::Request(Box::new(request.answered(ended))));
        })
    }
}

/// The request whose span has just been opened, for who sees spans being opened.
pub(crate) fn opening(metadata: &Metadata<'_>) -> Option<Arc<Request>> {
    if metadata.target() == TARGET { OPENING.take() } else { None }
}
