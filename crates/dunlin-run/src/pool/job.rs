//! One closure on its way through a pool: queued, run on a thread, answered.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tracing::Span;

use super::Shared;
use super::counters::Ending;
use super::worker::survive;
use crate::activity::Trip;
use crate::call::Call;
use crate::pools::Pools;
use crate::trace::Carried;
use crate::{Rejected, clock};

/// What a closure returns, whatever it is: pools know no types, so that they are compiled once.
pub(crate) type Answer = Result<Box<dyn Any + Send>, Rejected>;
pub(crate) type Work = Box<dyn FnOnce() -> Box<dyn Any + Send> + Send>;
pub(super) type Reply = Box<dyn FnOnce(Answer) + Send>;

pub(crate) fn erased<T, F>(work: F) -> Work
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    Box::new(move || Box::new(work()))
}

/// The answer to a closure that was [`erased`].
pub(crate) fn typed<T: 'static>(answer: Answer) -> Result<T, Rejected> {
    answer.map(|output| *output.downcast().expect("the answer has the type that the closure returns"))
}

/// A closure in the queue.
pub(super) struct Job {
    queued_at: Instant,
    trip: Trip,
    call: Arc<Call>,
    context: Context,
    work: Work,
    reply: Reply,
}

impl Job {
    /// Wraps a closure and what becomes of its result.
    pub(super) fn new(shared: &Shared, call: Arc<Call>, work: Work, reply: Reply) -> Self {
        let trip = Trip::begin(shared.number);
        Self { queued_at: clock::now(), trip, call, context: Context::capture(), work, reply }
    }

    pub(super) fn waited(&self) -> Duration {
        self.queued_at.elapsed()
    }

    pub(super) fn run(self, shared: &Shared) {
        let started = clock::now();
        shared.counters.dequeued(started - self.queued_at);
        let Self { trip, call, context, work, reply, .. } = self;
        trip.run();
        let slot = Slot { shared, started, ending: Ending::Returned };
        context.enter(|| {
            call.enter(|| {
                // the closure is gone after a panic; what it shares with others is theirs to guard, as with any thread
                let outcome = catch_unwind(AssertUnwindSafe(work));
                // the thread is free again before the reply, so that who has an answer finds room in the pool
                let answer = slot.release(outcome);
                trip.end();
                reply(answer);
            });
        });
    }
}

/// The thread that a job keeps until it ends, in whatever way.
pub(super) struct Slot<'a> {
    shared: &'a Shared,
    started: Instant,
    ending: Ending,
}

impl Slot<'_> {
    fn release(mut self, outcome: thread::Result<Box<dyn Any + Send>>) -> Answer {
        outcome.map_err(|payload| {
            self.ending = Ending::Panicked;
            let rejected = Rejected::panicked(self.shared.config.place, &*payload);
            survive(self.shared, || drop(payload));
            rejected
        })
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        self.shared.counters.ended(self.started.elapsed(), self.ending);
        self.shared.line.done();
    }
}

/// What follows a closure to its thread: the runtime, the log's span, the trace and the pools of its app.
struct Context {
    runtime: Option<Handle>,
    span: Span,
    trace: Carried,
    pools: Option<Pools>,
}

impl Context {
    fn capture() -> Self {
        Self {
            runtime: Handle::try_current().ok(),
            span: Span::current(),
            trace: Carried::capture(),
            pools: Pools::entered(),
        }
    }

    fn enter(self, work: impl FnOnce()) {
        let _runtime = self.runtime.as_ref().map(Handle::enter);
        let _span = self.span.entered();
        self.trace.enter(|| match self.pools {
            Some(pools) => pools.sync_scope(work),
            None => work(),
        });
    }
}
