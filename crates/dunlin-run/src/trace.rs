//! Hot path: which trace a piece of work belongs to, told by the thread that works on it. Jobs of pools take it along.

use std::cell::Cell;
use std::fmt;
use std::num::NonZero;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

thread_local! {
    static CURRENT: Cell<Option<Trace>> = const { Cell::new(None) };
}

/// Names what a piece of work is part of, in all services that take part: a trace of OpenTelemetry, and the span in it.
///
/// Whoever traces requests says so for each of them; elsewhere there is none.
///
/// ```
/// use std::num::NonZero;
/// use dunlin_run::Trace;
///
/// let trace = Trace { id: NonZero::new(0x0af7).unwrap(), span: NonZero::new(0xb7ad).unwrap(), is_sampled: true };
/// trace.during(|| assert_eq!(Trace::current(), Some(trace)));
/// assert_eq!(Trace::current(), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Trace {
    /// The trace's id.
    pub id: NonZero<u128>,
    /// The id of the span that the work is in.
    pub span: NonZero<u64>,
    /// Whether somebody records it.
    pub is_sampled: bool,
}

impl Trace {
    /// Returns the trace of the work that this thread is at: in a request on an event loop, and in what it moved to pools.
    #[inline]
    pub fn current() -> Option<Self> {
        CURRENT.get()
    }

    /// Does a part of the work.
    #[inline]
    pub fn during<R>(self, work: impl FnOnce() -> R) -> R {
        let _restores = Restores(CURRENT.replace(Some(self)));
        work()
    }
}

impl fmt::Debug for Trace {
    /// As W3C's `traceparent` has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{:032x}-{:016x}-{:02x}", self.id, self.span, u8::from(self.is_sampled))
    }
}

struct Restores(Option<Trace>);

impl Drop for Restores {
    #[inline]
    fn drop(&mut self) {
        CURRENT.set(self.0);
    }
}

/// The trace of who asked for something, on its way to where that is done.
#[derive(Debug)]
pub struct Carried(Option<Trace>);

impl Carried {
    /// Takes the current trace along.
    #[inline]
    pub fn capture() -> Self {
        Self(Trace::current())
    }

    /// Does what was asked for.
    #[inline]
    pub fn enter<R>(&self, work: impl FnOnce() -> R) -> R {
        match self.0 {
            Some(trace) => trace.during(work),
            None => work(),
        }
    }

    /// A future that is what was asked for.
    pub fn follow<F>(self, future: F) -> Following<F> {
        Following { future, carried: self }
    }
}

pin_project! {
    /// A future that belongs to the trace of its maker.
    #[derive(Debug)]
    pub struct Following<F> {
        #[pin]
        future: F,
        carried: Carried,
    }
}

impl<F: Future> Future for Following<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        this.carried.enter(|| this.future.poll(cx))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace(span: u64) -> Trace {
        Trace { id: NonZero::<u128>::MAX, span: NonZero::new(span).unwrap(), is_sampled: false }
    }

    #[test]
    fn traces_nest_and_end_with_a_panic() {
        trace(1).during(|| {
            let inner = std::panic::catch_unwind(|| trace(2).during(|| panic!("on purpose")));
            assert!(inner.is_err());
            assert_eq!(Trace::current(), Some(trace(1)));
        });
        assert_eq!(Trace::current(), None);
    }

    #[test]
    fn is_shown_as_traceparent() {
        assert_eq!(format!("{:?}", trace(7)), "00-ffffffffffffffffffffffffffffffff-0000000000000007-00");
    }
}
