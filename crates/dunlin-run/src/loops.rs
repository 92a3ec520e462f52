//! The event loops: tokio's multi-thread runtime with named threads.

#[cfg(feature = "monitor")]
mod lag;

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

#[cfg(feature = "monitor")]
pub use lag::{LagProbe, LoopSnapshot, LoopsSnapshot, loops_snapshot};
use tokio::runtime::{Builder, Runtime};

/// How long the end of a program waits for what still blocks a thread of tokio's own (a file being written, a name
/// being resolved). Without a limit, one read from a terminal would keep the process alive for ever.
const LAST_WAIT: Duration = Duration::from_secs(1);

/// Builds the event loops of a program.
///
/// ```
/// let answer = dunlin_run::Loops::new().workers(2).block_on(async { 6 * 7 })?;
/// assert_eq!(answer, 42);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Loops {
    workers: Option<usize>,
}

impl Loops {
    /// Starts with one event loop a core; the environment variable `TOKIO_WORKER_THREADS` sets another number.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the number of event loops; 0 counts as 1.
    pub fn workers(mut self, workers: usize) -> Self {
        self.workers = Some(workers.max(1));
        self
    }

    /// Builds the runtime. Its threads are named `dunlin-loop-1` and so on.
    ///
    /// # Errors
    /// When the system has no threads or file descriptors left.
    pub fn build(&self) -> io::Result<Runtime> {
        let started = AtomicUsize::new(0);
        let mut builder = Builder::new_multi_thread();
        if let Some(workers) = self.workers {
            builder.worker_threads(workers);
        }
        builder
            .enable_all()
            .thread_name_fn(move || format!("dunlin-loop-{}", 1 + started.fetch_add(1, Ordering::Relaxed)))
            .build()
    }

    /// Runs a program to its end and then stops the event loops. In a worker process it runs jobs in place of the
    /// program.
    ///
    /// # Errors
    /// When the runtime cannot be built; see [`build`](Self::build).
    ///
    /// # Panics
    /// When it is called from code that runs on an event loop.
    pub fn block_on<F: Future>(&self, future: F) -> io::Result<F::Output> {
        #[cfg(feature = "process")]
        crate::serve_if_worker();
        let runtime = self.build()?;
        let output = runtime.block_on(future);
        runtime.shutdown_timeout(LAST_WAIT);
        Ok(output)
    }
}

/// Runs a program on one event loop a core: `#[dunlin::main]` is this.
///
/// # Panics
/// When the event loops cannot be started, or when called from code that already runs on one.
pub fn block_on<F: Future>(future: F) -> F::Output {
    Loops::new().block_on(future).expect("the system gives the threads and descriptors of the event loops")
}
