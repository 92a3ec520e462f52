//! Hot path: the spans and events of `tracing` become spans of OpenTelemetry, and what happened in them.

mod fields;
mod filter;

use std::borrow::Cow;
use std::sync::Arc;

use dunlin_core::telemetry::Trace;
use tracing::span::{Attributes, Id, Record as Values};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::{LookupSpan, SpanRef};

pub(crate) use filter::Levels;

use crate::queue::Record;
use crate::request::Request;
use crate::span::{self, Kind, Span, Status};
use crate::tracer::{Tracer, opening};
use fields::{EventFields, SpanFields};

/// Hears what `tracing` is told.
pub(crate) struct Listener(pub(crate) Arc<Tracer>);

/// What a span of `tracing` is to us; in its extensions.
pub(crate) enum Node {
    /// The span in which a request is answered, which records itself.
    Request(Arc<Request>),
    /// A span that is recorded.
    Span(Box<Span>),
    /// A span that nobody records.
    Ignored(Trace),
}

impl Node {
    pub(crate) fn trace(&self) -> Trace {
        match self {
            Node::Request(request) => request.trace,
            Node::Span(span) => span.trace,
            Node::Ignored(trace) => *trace,
        }
    }

    /// What vendors have added to the trace's name.
    pub(crate) fn state(&self) -> Option<&str> {
        match self {
            Node::Request(request) => request.state.as_deref(),
            Node::Span(_) | Node::Ignored(_) => None,
        }
    }
}

impl Listener {
    /// A span below another one, or the first of its trace.
    fn node(&self, attributes: &Attributes<'_>, parent: Option<Trace>) -> Node {
        let id = parent.map_or_else(crate::id::trace, |parent| parent.id);
        let is_sampled = parent.map_or_else(|| self.0.sampler.takes(id, None), |parent| parent.is_sampled);
        let trace = Trace { id, span: crate::id::span(), is_sampled };
        if !is_sampled {
            return Node::Ignored(trace);
        }
        let mut span = Box::new(Span {
            trace,
            parent: parent.map(|parent| parent.span),
            name: Cow::Borrowed(attributes.metadata().name()),
            kind: Kind::Internal,
            started: span::now(),
            ended: 0,
            attributes: span::Attributes::default(),
            happened: span::Events::default(),
            links: Vec::new(),
            status: Status::Unset,
        });
        attributes.record(&mut SpanFields { span: &mut span, limits: self.0.limits });
        Node::Span(span)
    }

    fn note(&self, node: &mut Node, event: &Event<'_>) {
        let limits = self.0.limits;
        match node {
            Node::Request(request) => request.note(EventFields::read(event, limits), limits),
            Node::Span(span) => {
                let happened = EventFields::read(event, limits);
                if *event.metadata().level() == Level::ERROR && span.status == Status::Unset {
                    span.status = Status::Error(happened.name.clone());
                }
                span.happened.push(happened, limits);
            }
            Node::Ignored(_) => {}
        }
    }
}

impl<S> Layer<S> for Listener
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let node = match opening(attributes.metadata()) {
            Some(request) => Node::Request(request),
            // a span that is told to have no parent begins a trace
            None if attributes.is_root() => self.node(attributes, None),
            None => self.node(attributes, trace_above(&span).or_else(Trace::current)),
        };
        span.extensions_mut().insert(node);
    }

    fn on_record(&self, id: &Id, values: &Values<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if let Some(Node::Span(span)) = span.extensions_mut().get_mut() {
            values.record(&mut SpanFields { span, limits: self.0.limits });
        }
    }

    fn on_follows_from(&self, id: &Id, before: &Id, context: Context<'_, S>) {
        let before = context.span(before).and_then(|span| trace_of(&span));
        let (Some(span), Some(before)) = (context.span(id), before) else { return };
        if let Some(Node::Span(span)) = span.extensions_mut().get_mut()
            && span.links.len() < self.0.limits.events
        {
            span.links.push(before);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let Some(span) = context.event_span(event) else { return };
        if let Some(node) = span.extensions_mut().get_mut() {
            self.note(node, event);
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let Some(span) = context.span(&id) else { return };
        let node = span.extensions_mut().remove();
        if let Some(Node::Span(mut span)) = node {
            span.ended = span::now();
            self.0.queue.push(Record::Span(span));
        }
    }
}

fn trace_of<'a, S: LookupSpan<'a>>(span: &SpanRef<'a, S>) -> Option<Trace> {
    span.extensions().get().map(Node::trace)
}

/// The trace of the next span around that has one.
fn trace_above<'a, S: LookupSpan<'a>>(span: &SpanRef<'a, S>) -> Option<Trace> {
    span.scope().skip(1).find_map(|above| trace_of(&above))
}
