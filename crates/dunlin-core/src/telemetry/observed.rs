//! Hot path: a request that an exporter has seen, until its end.

use std::fmt;
use std::time::Duration;

use dunlin_run::Trace;
use tracing::Span;

/// Told of the end.
type End = dyn FnOnce(&Ended<'_>) + Send + Sync;

/// What an exporter says of a request that it has seen.
///
/// ```
/// use std::num::NonZero;
/// use dunlin_core::telemetry::{Observed, Trace};
///
/// let trace = Trace { id: NonZero::new(7).unwrap(), span: NonZero::new(8).unwrap(), is_sampled: true };
/// let observed = Observed::of(trace).recorded(tracing::Span::none(), |ended| {
///     println!("{:?} {:?} {:?}", ended.route, ended.status, ended.took);
/// });
/// # drop(observed);
/// ```
#[derive(Default)]
#[must_use = "the app is to have it"]
pub struct Observed {
    trace: Option<Trace>,
    recording: Option<Box<Recording>>,
}

struct Recording {
    span: Span,
    end: Box<End>,
}

/// How a request ended.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Ended<'a> {
    /// The path of its route as it was declared, with the mounts above it; `None` for what found none.
    pub route: Option<&'a str>,
    /// The status; `None` when the client went away before there was one.
    pub status: Option<u16>,
    /// What went wrong beyond the status: `panic`, `client_gone` or `broken_body`.
    pub fault: Option<&'static str>,
    /// From its arrival to the last byte of its response, by tokio's clock.
    pub took: Duration,
}

impl Observed {
    /// A request that belongs to a trace: [`Trace::current`] says so wherever work is done for it.
    #[inline]
    pub fn of(trace: Trace) -> Self {
        Observed { trace: Some(trace), recording: None }
    }

    /// Enters `span` whenever work is done for the request, and calls `end` once its last byte was handed over, or nobody
    /// waits for it any more. `end` is on the way of the request: it must not wait.
    pub fn recorded(mut self, span: Span, end: impl FnOnce(&Ended<'_>) + Send + Sync + 'static) -> Self {
        self.recording = Some(Box::new(Recording { span, end: Box::new(end) }));
        self
    }

    /// Does a part of the request's work.
    #[doc(hidden)]
    #[inline]
    pub fn during<R>(&self, work: impl FnOnce() -> R) -> R {
        match self.trace {
            None => work(),
            Some(trace) => trace.during(|| match &self.recording {
                None => work(),
                Some(recording) => recording.span.in_scope(work),
            }),
        }
    }

    /// The request has ended.
    #[doc(hidden)]
    #[inline]
    pub fn end(&mut self, ended: &Ended<'_>) {
        if let Some(recording) = self.recording.take() {
            (*recording).end(ended);
        }
    }
}

impl Recording {
    #[inline(never)]
    fn end(self, ended: &Ended<'_>) {
        let Recording { span, end } = self;
        end(ended);
        drop(span);
    }
}

impl<'a> Ended<'a> {
    /// How a request ended.
    #[doc(hidden)]
    pub fn new(
        route: Option<&'a str>,
        status: Option<u16>,
        fault: Option<&'static str>,
        took: Duration,
    ) -> Self {
        Ended { route, status, fault, took }
    }
}

impl fmt::Debug for Observed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Observed({:?})", self.trace)
    }
}
