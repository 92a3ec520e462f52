//! The watchdog as a program sets it up.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::sync_channel;
use std::thread::{Builder, JoinHandle, current};
use std::time::Duration;

use super::beat::Beat;
use super::desk::Desk;
use super::patrol::Patrol;
use super::{Label, Report};

/// The longest a poll may take in a release build. In a debug build a quarter, since less work is done there and
/// mistakes are to be found early.
const THRESHOLD: Duration = Duration::from_millis(if cfg!(debug_assertions) { 25 } else { 100 });

/// How long the same is not reported again.
const REPEAT_AFTER: Duration = Duration::from_secs(60);

/// How many findings wait for their report; further ones are lost.
const WAITING: usize = 64;

/// Watches the event loops of this process and reports what blocks them.
///
/// ```
/// use std::time::Duration;
/// use dunlin_run::watchdog::Watchdog;
///
/// # fn main() -> std::io::Result<()> {
/// let watching = Watchdog::new().threshold(Duration::from_millis(50)).handler(|report| eprintln!("{report}")).start()?;
/// dunlin_run::block_on(async { /* the program */ });
/// drop(watching); // ends it
/// # Ok(()) }
/// ```
#[derive(Clone)]
#[must_use]
pub struct Watchdog {
    pub(super) threshold: Duration,
    pub(super) thresholds: HashMap<Label, Duration>,
    pub(super) repeat_after: Duration,
    pub(super) signals: bool,
    /// The thread that is watched, when it is one.
    pub(super) only: Option<&'static Beat>,
    pub(super) handler: Arc<dyn Fn(&Report) + Send + Sync>,
}

impl Watchdog {
    /// Watches with a threshold of 100 ms (25 ms in a debug build), and logs what it finds.
    pub fn new() -> Self {
        Self {
            threshold: THRESHOLD,
            thresholds: HashMap::new(),
            repeat_after: REPEAT_AFTER,
            signals: true,
            only: None,
            handler: Arc::new(log),
        }
    }

    /// Sets how long a poll may take; less than 1 ms counts as 1 ms.
    pub fn threshold(mut self, threshold: Duration) -> Self {
        self.threshold = threshold.max(Duration::from_millis(1));
        self
    }

    /// Sets how long a poll with this label may take; `Duration::MAX` is for ever.
    pub fn threshold_of(mut self, label: Label, threshold: Duration) -> Self {
        self.thresholds.insert(label, threshold.max(Duration::from_millis(1)));
        self
    }

    /// Sets how long the same label, place and state are not reported again; one minute unless set.
    pub fn repeat_after(mut self, pause: Duration) -> Self {
        self.repeat_after = pause;
        self
    }

    /// Sends no signals: polls that compute are then reported without their source line.
    pub fn without_signals(mut self) -> Self {
        self.signals = false;
        self
    }

    /// Watches the thread that calls this, and no other: for tests, each of which has an event loop of its own.
    pub fn only_this_thread(mut self) -> Self {
        self.only = Beat::mine();
        self
    }

    /// Sets what is done with a report, in place of the log.
    ///
    /// It is called on the watchdog's own thread: once when a poll is seen to take too long and, when the poll had
    /// not ended by then, once more at its end.
    pub fn handler(mut self, handler: impl Fn(&Report) + Send + Sync + 'static) -> Self {
        self.handler = Arc::new(handler);
        self
    }

    /// Adds something that is done with a report, after what is done already.
    pub fn also(self, handler: impl Fn(&Report) + Send + Sync + 'static) -> Self {
        let first = Arc::clone(&self.handler);
        self.handler(move |report| {
            first(report);
            handler(report);
        })
    }

    /// Starts to watch, until what it returns is dropped.
    ///
    /// # Errors
    /// When the system has no threads left.
    pub fn start(self) -> io::Result<Watching> {
        let stop = Arc::new(AtomicBool::new(false));
        let (findings, found) = sync_channel(WAITING);
        let desk = Desk::new(&self, found);
        let desk = thread("dunlin-reports").spawn(move || desk.run())?;
        let patrol = Patrol::new(self, findings, Arc::clone(&stop));
        // Without the patrol the desk ends, too: the other end of its channel is gone.
        let patrol = thread("dunlin-watchdog").spawn(move || patrol.run())?;
        Ok(Watching { stop, threads: [Some(patrol), Some(desk)] })
    }
}

impl Default for Watchdog {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Watchdog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut it = f.debug_struct("Watchdog");
        it.field("threshold", &self.threshold).field("thresholds", &self.thresholds);
        it.field("repeat_after", &self.repeat_after).finish_non_exhaustive()
    }
}

fn thread(name: &str) -> Builder {
    Builder::new().name(name.into())
}

fn log(report: &Report) {
    tracing::warn!(label = report.label, "{report}");
}

/// A watchdog at work. Dropping it ends the watch, after the reports of what was found.
#[derive(Debug)]
#[must_use = "dropping it ends the watch"]
pub struct Watching {
    stop: Arc<AtomicBool>,
    threads: [Option<JoinHandle<()>>; 2],
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.stop.store(true, Relaxed);
        // A handler may drop this: its own thread ends by itself.
        let me = current().id();
        let threads = self.threads.iter_mut().filter_map(Option::take);
        for thread in threads.filter(|thread| thread.thread().id() != me) {
            thread.thread().unpark();
            // A thread of ours that panicked has said so; there is nothing left to end.
            let _ = thread.join();
        }
    }
}
