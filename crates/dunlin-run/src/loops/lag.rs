//! How busy the event loops are, and how late.

use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};

use crate::spawn_named;

/// How often the lag is measured.
const EVERY: Duration = Duration::from_millis(250);

/// Measures, four times a second, how much later than asked for a task runs: the lag of the event loops. It ends when
/// this is dropped.
///
/// tokio moves tasks to whichever loop is free. So the lag is that of the loops together: a single blocked loop does
/// not delay others, and is named by the watchdog.
#[derive(Debug)]
#[must_use = "the lag is measured until this is dropped"]
pub struct LagProbe {
    task: JoinHandle<()>,
}

impl LagProbe {
    /// Measures from now on.
    ///
    /// ```
    /// # dunlin_run::block_on(async {
    /// let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    /// let _probe = dunlin_run::LagProbe::start(move |lag| drop(tell.send(lag)));
    /// assert!(told.recv().await.is_some());
    /// # });
    /// ```
    ///
    /// # Panics
    /// When called outside a tokio runtime.
    pub fn start(tell: impl Fn(Duration) + Send + 'static) -> Self {
        let task = spawn_named("event loop lag", async move {
            loop {
                let due = Instant::now() + EVERY;
                sleep_until(due).await;
                tell(due.elapsed());
            }
        });
        Self { task }
    }
}

impl Drop for LagProbe {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The event loops at one moment.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct LoopsSnapshot {
    /// Each event loop.
    pub loops: Vec<LoopSnapshot>,
    /// Tasks that wait in the queue that all loops share.
    pub queued: usize,
    /// tokio's tasks that have not ended, those of other crates too.
    pub alive_tasks: usize,
}

/// One event loop at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoopSnapshot {
    /// The time that it has spent polling, since it began.
    pub busy: Duration,
    /// How often it had nothing to do and slept.
    pub parks: u64,
}

/// Returns the figures of the event loops that this code runs on; none outside a tokio runtime.
///
/// ```
/// # dunlin_run::block_on(async {
/// assert!(!dunlin_run::loops_snapshot().loops.is_empty());
/// # });
/// ```
pub fn loops_snapshot() -> LoopsSnapshot {
    let Ok(runtime) = Handle::try_current() else { return LoopsSnapshot::default() };
    let metrics = runtime.metrics();
    let of = |worker| LoopSnapshot {
        busy: metrics.worker_total_busy_duration(worker),
        parks: metrics.worker_park_count(worker),
    };
    LoopsSnapshot {
        loops: (0..metrics.num_workers()).map(of).collect(),
        queued: metrics.global_queue_depth(),
        alive_tasks: metrics.num_alive_tasks(),
    }
}
