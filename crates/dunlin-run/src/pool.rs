//! A bounded pool of threads: the place for code that blocks, and the place for code that computes.

mod config;
mod counters;
mod job;
mod line;
mod waiting;
mod worker;

mod sync {
    //! The locks of the line; its loom test has a module of this name with loom's.
    pub(super) use std::sync::{Condvar, Mutex, MutexGuard};
}

use std::pin::Pin;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use tokio::sync::{Notify, oneshot};
use tokio::time::timeout;

pub use config::PoolConfig;
use counters::Counters;
pub use counters::Snapshot;
pub(crate) use job::{Answer, Work, erased, typed};
use job::{Job, Reply};
use line::{Entry, Line, Refused};
use waiting::Waiting;

use crate::call::{self, Call, Mark};
use crate::{Place, Rejected, SetupError, activity, clock};

/// A bounded pool of threads with a bounded queue.
///
/// Threads are started when there is work for them, up to the pool's size, and are kept. Clones share the pool; it
/// ends its threads when the last clone is gone and the queue is empty.
///
/// ```
/// use dunlin_run::{Pool, PoolConfig};
///
/// # dunlin_run::block_on(async {
/// let reports = Pool::new(PoolConfig::threads("reports").size(2))?;
/// let length = reports.run(|| std::fs::read("Cargo.toml").map(|bytes| bytes.len())).await??;
/// assert!(length > 0);
/// assert_eq!(reports.snapshot().completed, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
/// ```
#[derive(Clone)]
pub struct Pool {
    owner: Arc<Owner>,
}

/// What the threads and the handles of a pool share.
struct Shared {
    config: PoolConfig,
    /// The number of its place among all.
    number: u32,
    line: Line<Job>,
    counters: Counters,
    mark: Arc<Mark>,
    threads_started: AtomicUsize,
    thread_ended: Notify,
}

/// Closes the line with the last handle. The threads share `Shared` only, so that they do not keep themselves alive.
struct Owner {
    shared: Arc<Shared>,
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.shared.line.close();
    }
}

/// What a drain left undone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub struct Drained {
    /// Jobs that still ran when the grace was over; their tokens say `cancelled`.
    pub running: usize,
    /// Jobs that waited until then and were refused.
    pub discarded: usize,
}

impl Drained {
    /// Tells whether every job ran to its end.
    pub fn is_complete(self) -> bool {
        self.running + self.discarded == 0
    }
}

impl Pool {
    /// Makes a pool; it has no thread yet.
    ///
    /// # Errors
    /// When its size is 0, its queue too long, or its name no name for a thread.
    pub fn new(config: PoolConfig) -> Result<Self, SetupError> {
        SetupError::check(config.problems())?;
        Ok(Self::of(config))
    }

    /// Makes a pool of a configuration without problems.
    pub(crate) fn of(config: PoolConfig) -> Self {
        let shared = Arc::new(Shared {
            line: Line::new(config.size, config.queue),
            number: activity::number(config.place),
            config,
            counters: Counters::default(),
            mark: Arc::default(),
            threads_started: AtomicUsize::new(0),
            thread_ended: Notify::new(),
        });
        Self { owner: Arc::new(Owner { shared }) }
    }

    /// Runs a closure on a thread of the pool and waits for its result.
    ///
    /// Nothing happens before the future is first polled. The closure sees the runtime, the log's span and the
    /// [`Pools`](crate::Pools) of its caller.
    ///
    /// # Errors
    /// [`Rejected`] when the pool is full or shuts down, when no thread was free within the pool's longest wait, when
    /// the closure panicked, or when this thread belongs to the same pool and would wait for itself.
    ///
    /// # Panics
    /// When polled while all threads are busy, outside a tokio runtime: the wait needs its timer.
    ///
    /// # Cancel safety
    /// Dropping the future takes the closure out of the queue. If it has started it runs to its end, unless it asks
    /// [`cancelled`](crate::cancelled()); its result is dropped.
    pub fn run<T, F>(&self, work: F) -> impl Future<Output = Result<T, Rejected>> + Send + use<T, F>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let answer = self.clone().answer(erased(work));
        async move { typed(answer.await) }
    }

    /// The same for every closure, so that it is compiled once.
    pub(crate) fn answer(self, work: Work) -> Pin<Box<dyn Future<Output = Answer> + Send>> {
        Box::pin(async move {
            let (reply, answer) = oneshot::channel();
            let reply = move |outcome| {
                if let Err(Err(rejected)) = reply.send(outcome) {
                    tracing::error!(error = %rejected, "nobody waits for the job any more");
                }
            };
            self.submit(work, Box::new(reply))?.answer(answer).await
        })
    }

    /// Runs a closure on a thread of the pool and blocks this thread until it has the result. It is for code that
    /// runs in another pool; asynchronous code uses [`run`](Self::run).
    ///
    /// # Errors
    /// As [`run`](Self::run); a call from a tokio task, also from `spawn_blocking`, is refused too.
    pub fn blocking_run<T, F>(&self, work: F) -> Result<T, Rejected>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        if tokio::task::try_id().is_some() {
            return Err(self.misuse("`blocking_run` was called by a task, which would block its event loop"));
        }
        let (reply, answer) = mpsc::sync_channel(1);
        // The caller waits, so the answer is always heard.
        let waiting = self.submit(erased(work), Box::new(move |outcome| drop(reply.send(outcome))))?;
        typed(waiting.blocking_answer(&answer))
    }

    /// Takes no more work; what waits or runs goes on.
    pub fn close(&self) {
        self.shared().line.close();
    }

    /// Takes no more work and waits until everything is done, for at most `grace`. Then the jobs that still wait are
    /// refused and those that run are cancelled, which stops those that ask; their threads are left to themselves.
    ///
    /// # Cancel safety
    /// Dropping the future leaves the pool closed, and everything in it goes on.
    pub async fn drain(&self, grace: Duration) -> Drained {
        let _hold = clock::hold();
        self.close();
        let _ = timeout(grace, self.emptied()).await;
        self.abandon()
    }

    /// Waits until the last thread of a closed pool has ended. It listens before it looks, so that no end is missed.
    pub(crate) async fn emptied(&self) {
        loop {
            let ended = self.shared().thread_ended.notified();
            if self.shared().line.gauge().threads == 0 {
                return;
            }
            ended.await;
        }
    }

    /// Gives up what a closed pool has not done yet.
    pub(crate) fn abandon(&self) -> Drained {
        let shared = self.shared();
        shared.mark.stop();
        let discarded = shared.line.clear().len();
        shared.counters.rejected(discarded);
        Drained { running: shared.line.gauge().busy, discarded }
    }

    /// Returns the place that the pool is.
    pub fn place(&self) -> Place {
        self.shared().config.place
    }

    /// Returns the figures of the pool at this moment.
    pub fn snapshot(&self) -> Snapshot {
        let shared = self.shared();
        shared.counters.snapshot(&shared.config, shared.line.gauge())
    }

    fn shared(&self) -> &Arc<Shared> {
        &self.owner.shared
    }

    /// Puts a closure into the queue.
    fn submit(&self, work: Work, reply: Reply) -> Result<Waiting, Rejected> {
        let shared = self.shared();
        if call::is_held_by(&shared.mark) {
            return Err(self.misuse(
                "the job that waits for this one holds a thread of the same pool: call the function directly",
            ));
        }
        let call = Call::new(&shared.mark);
        let entry = self.queue(Job::new(shared, Arc::clone(&call), work, reply))?;
        Ok(Waiting::new(self.clone(), entry, call))
    }

    fn queue(&self, job: Job) -> Result<Entry, Rejected> {
        let shared = self.shared();
        let mut entry = shared.line.push(job).map_err(|refused| shared.refuse(&refused))?;
        if entry.starts_thread
            && let Err(error) = worker::start(shared)
        {
            tracing::error!(place = %shared.config.place, %error, "the system gives the pool no further thread");
            entry.waits = true;
            let none_left = shared.line.thread_failed();
            shared.thread_ended.notify_waiters();
            if none_left && shared.line.remove(entry.ticket).is_some() {
                return Err(shared.refuse(&Refused::Full(shared.line.gauge())));
            }
        }
        Ok(entry)
    }

    fn misuse(&self, what: &'static str) -> Rejected {
        self.shared().counters.rejected(1);
        Rejected::misuse(self.place(), what)
    }
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Pool").field(&self.place()).finish()
    }
}

impl Shared {
    fn refuse(&self, refused: &Refused) -> Rejected {
        self.counters.rejected(1);
        match refused {
            Refused::Closed => Rejected::shutting_down(self.config.place),
            Refused::Full(gauge) => {
                let estimate = self.counters.wait_estimate(gauge.queued, self.config.size);
                Rejected::full(self.config.place, gauge.busy, gauge.queued, estimate)
            }
        }
    }
}
