//! One closure on its way through a pool: queued, run on a thread, answered.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tracing::Span;

use super::Shared;
use super::counters::Ending;
use super::worker::survive;
use crate::call::Call;
use crate::pools::Pools;
use crate::{Rejected, clock};

/// A closure in the queue.
pub(super) struct Job {
    queued_at: Instant,
    call: Arc<Call>,
    context: Context,
    work: Box<dyn FnOnce(Slot<'_>) + Send>,
}

impl Job {
    /// Wraps a closure and what becomes of its result. The thread is free again before `reply` is called, so that
    /// who has an answer finds room in the pool.
    pub(super) fn new<T>(
        call: Arc<Call>,
        work: impl FnOnce() -> T + Send + 'static,
        reply: impl FnOnce(Result<T, Rejected>) + Send + 'static,
    ) -> Self {
        let work = move |slot: Slot<'_>| {
            // The closure is gone after a panic; what it shares with others is theirs to guard, as with any thread.
            let outcome = catch_unwind(AssertUnwindSafe(work));
            reply(slot.release(outcome));
        };
        Self { queued_at: clock::now(), call, context: Context::capture(), work: Box::new(work) }
    }

    pub(super) fn waited(&self) -> Duration {
        self.queued_at.elapsed()
    }

    pub(super) fn run(self, shared: &Shared) {
        let started = clock::now();
        shared.counters.dequeued(started - self.queued_at);
        let Self { call, context, work, .. } = self;
        let slot = Slot { shared, started, ending: Ending::Returned };
        context.enter(|| call.enter(|| work(slot)));
    }
}

/// The thread that a job keeps until it ends, in whatever way.
pub(super) struct Slot<'a> {
    shared: &'a Shared,
    started: Instant,
    ending: Ending,
}

impl Slot<'_> {
    fn release<T>(mut self, outcome: thread::Result<T>) -> Result<T, Rejected> {
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

/// What follows a closure to its thread: the runtime, the log's span and the pools of its app.
struct Context {
    runtime: Option<Handle>,
    span: Span,
    pools: Option<Pools>,
}

impl Context {
    fn capture() -> Self {
        Self { runtime: Handle::try_current().ok(), span: Span::current(), pools: Pools::entered() }
    }

    fn enter(self, work: impl FnOnce()) {
        let _runtime = self.runtime.as_ref().map(Handle::enter);
        let _span = self.span.entered();
        match self.pools {
            Some(pools) => pools.sync_scope(work),
            None => work(),
        }
    }
}
