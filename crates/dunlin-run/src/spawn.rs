//! Starts tasks. It is the only place that does, so that every task is counted, named and heard when it panics.

#[cfg(not(feature = "monitor"))]
#[path = "spawn/no_record.rs"]
mod record;
#[cfg(feature = "monitor")]
mod record;

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::task::{Context, Poll};

use record::{Handle, Record};
#[cfg(feature = "monitor")]
pub use record::{TaskSnapshot, all_tasks};
use tokio::task::JoinHandle;

use crate::name::Name;
use crate::pools::Pools;
use crate::rejected::panic_message;
use crate::watchdog::{Label, doing};

static STARTED: AtomicU64 = AtomicU64::new(0);
static LIVE: AtomicUsize = AtomicUsize::new(0);
static PANICKED: AtomicU64 = AtomicU64::new(0);

/// Starts a task, named after this line of the source; see [`spawn_named`].
///
/// # Panics
/// When called outside a tokio runtime.
#[track_caller]
pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    start(Name::Line(Location::caller()), |_| future, ())
}

/// Starts a task with a name for the log.
///
/// The task runs whether or not the handle is kept, for the pools of the app that starts it. A panic ends this task
/// only: it is logged with the task's name, and the handle gives it as an error.
///
/// ```
/// # dunlin_run::block_on(async {
/// let answer = dunlin_run::spawn_named("answer", async { 6 * 7 });
/// assert_eq!(answer.await?, 42);
/// # Ok::<(), tokio::task::JoinError>(()) }).unwrap();
/// ```
///
/// # Panics
/// When called outside a tokio runtime.
#[track_caller]
pub fn spawn_named<F>(name: &'static str, future: F) -> JoinHandle<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    start(Name::Given(name), |_| future, ())
}

/// Starts a task that keeps `guard` until it has ended, panicked or was aborted. What it does knows its title.
#[track_caller]
pub(crate) fn start<F, G>(name: Name, work: impl FnOnce(Title) -> F, guard: G) -> JoinHandle<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
    G: Send + Unpin + 'static,
{
    STARTED.fetch_add(1, Relaxed);
    LIVE.fetch_add(1, Relaxed);
    let record = Record::of(name);
    #[expect(clippy::disallowed_methods, reason = "this is the one place that spawns")]
    tokio::spawn(Pools::inherited(Task {
        future: Box::pin(work(Title(record.handle()))),
        name,
        label: Label::of_task(name),
        record,
        _live: Live,
        _guard: guard,
    }))
}

/// Returns how many tasks this process has started, and what became of them.
pub fn task_counts() -> TaskCounts {
    TaskCounts { started: STARTED.load(Relaxed), live: LIVE.load(Relaxed), panicked: PANICKED.load(Relaxed) }
}

/// The figures of all tasks of this process at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TaskCounts {
    /// Tasks started so far.
    pub started: u64,
    /// Tasks that have not ended.
    pub live: usize,
    /// Tasks that ended in a panic.
    pub panicked: u64,
}

/// A task. Its future is boxed so that the runtime's code is compiled once for all that return the same.
struct Task<T, G> {
    future: Pin<Box<dyn Future<Output = T> + Send>>,
    name: Name,
    label: Label,
    record: Record,
    _live: Live,
    _guard: G,
}

impl<T, G: Unpin> Future for Task<T, G> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let this = &mut *self;
        // The panic goes on to tokio, which never polls this future again.
        let future = &mut this.future;
        let poll = AssertUnwindSafe(|| doing(this.label, || future.as_mut().poll(cx)));
        this.record.begin_poll();
        let polled = catch_unwind(poll);
        this.record.end_poll();
        polled.unwrap_or_else(|payload| {
            PANICKED.fetch_add(1, Relaxed);
            tracing::error!(task = this.name.text(), panic = panic_message(&*payload), "a task panicked");
            resume_unwind(payload)
        })
    }
}

/// The name under which a task stands in the list of all, for the task itself to change.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Title(Handle);

impl Title {
    /// Does a part of the task under a name of its own, which the list of tasks and the watchdog tell.
    pub async fn during<F: Future>(self, name: &'static str, part: F) -> F::Output {
        let (name, mut part) = (Name::Given(name), pin!(part));
        self.0.rename(name);
        let label = Label::of_task(name);
        poll_fn(|cx| doing(label, || part.as_mut().poll(cx))).await
    }
}

/// Counts a task until it is dropped.
struct Live;

impl Drop for Live {
    fn drop(&mut self) {
        LIVE.fetch_sub(1, Relaxed);
    }
}
