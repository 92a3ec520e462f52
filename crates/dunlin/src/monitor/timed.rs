//! `#[timed]`: how long calls of a function take.

#[cfg(feature = "monitor")]
use std::sync::{Mutex, OnceLock, PoisonError};

#[cfg(feature = "monitor")]
use tokio::time::Instant;
use tracing::span::EnteredSpan;
use tracing::{Instrument, Span};

#[cfg(feature = "monitor")]
use super::{Latency, histogram::Histogram};

#[cfg(feature = "monitor")]
static ALL: Mutex<Vec<&'static Timed>> = Mutex::new(Vec::new());

/// A function whose calls are timed. The attribute puts one into it.
#[doc(hidden)]
#[derive(Debug)]
pub struct Timed {
    #[cfg(feature = "monitor")]
    name: &'static str,
    #[cfg(feature = "monitor")]
    histogram: OnceLock<Histogram>,
}

impl Timed {
    /// A function of this name that was not called yet.
    pub const fn new(name: &'static str) -> Self {
        #[cfg(not(feature = "monitor"))]
        let _ = name;
        Timed {
            #[cfg(feature = "monitor")]
            name,
            #[cfg(feature = "monitor")]
            histogram: OnceLock::new(),
        }
    }

    /// Times a call until what is returned is dropped.
    pub fn call(&'static self, span: Span) -> TimedCall {
        TimedCall { _inside: span.entered(), _timing: Timing::begin(self) }
    }

    /// Times a call of an `async fn`, also one that is dropped before it ends.
    pub fn future<F: Future>(&'static self, span: Span, future: F) -> impl Future<Output = F::Output> {
        let timing = Timing::begin(self);
        let timed = async move {
            let _timing = timing;
            future.await
        };
        timed.instrument(span)
    }
}

/// A call of a function that is no future, until it returns.
#[doc(hidden)]
#[derive(Debug)]
#[must_use]
pub struct TimedCall {
    _inside: EnteredSpan,
    _timing: Timing,
}

/// A call, from its begin to its end.
#[cfg(feature = "monitor")]
#[derive(Debug)]
struct Timing {
    function: &'static Timed,
    begun: Instant,
}

#[cfg(feature = "monitor")]
impl Timing {
    fn begin(function: &'static Timed) -> Self {
        Timing { function, begun: Instant::now() }
    }
}

#[cfg(feature = "monitor")]
impl Drop for Timing {
    fn drop(&mut self) {
        let Timing { function, begun } = self;
        let histogram = function.histogram.get_or_init(|| {
            ALL.lock().unwrap_or_else(PoisonError::into_inner).push(function);
            Histogram::default()
        });
        histogram.record(begun.elapsed());
    }
}

#[cfg(not(feature = "monitor"))]
#[derive(Debug)]
struct Timing;

#[cfg(not(feature = "monitor"))]
impl Timing {
    fn begin(_function: &'static Timed) -> Self {
        Timing
    }
}

/// All functions that were called, by name, with how long their calls took. Equal names are one.
#[cfg(feature = "monitor")]
pub(super) fn functions() -> std::collections::BTreeMap<&'static str, Latency> {
    let mut functions = std::collections::BTreeMap::<_, Latency>::new();
    for timed in ALL.lock().unwrap_or_else(PoisonError::into_inner).iter() {
        if let Some(histogram) = timed.histogram.get() {
            histogram.add_to(functions.entry(timed.name).or_default());
        }
    }
    functions
}
