//! How large a pool is, how long its queue, and how long a job may wait in it.

use std::thread;
use std::time::Duration;

use crate::Place;

const THREADS: usize = 40;
const THREAD_QUEUE: usize = 256;
const MAX_WAIT: Duration = Duration::from_secs(1);

/// Says how large a pool is, how long its queue, and how long a job may wait in it.
///
/// ```
/// use dunlin_run::{Place, PoolConfig};
///
/// let reports = PoolConfig::threads("reports").size(4).queue(16);
/// assert_eq!(reports.place(), Place::Threads("reports"));
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct PoolConfig {
    pub(super) place: Place,
    pub(super) size: usize,
    pub(super) queue: usize,
    pub(super) max_wait: Duration,
}

impl PoolConfig {
    /// Describes a pool for blocking I/O: 40 threads and a queue of 256, as FastAPI's 40 threads.
    pub fn threads(name: &'static str) -> Self {
        Self { place: Place::Threads(name), size: THREADS, queue: THREAD_QUEUE, max_wait: MAX_WAIT }
    }

    /// Describes a pool for computing: one thread a core and a queue of two jobs a core.
    pub fn cpu(name: &'static str) -> Self {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        Self { place: Place::Cpu(name), size: cores, queue: 2 * cores, max_wait: MAX_WAIT }
    }

    /// Describes the threads that wait for worker processes, one for each.
    #[cfg(feature = "process")]
    pub(crate) fn processes(name: &'static str) -> Self {
        Self { place: Place::Processes(name), size: 1, queue: 2, max_wait: MAX_WAIT }
    }

    /// Sets the number of threads, at least one. They are started when there is work for them, and then kept.
    pub fn size(mut self, threads: usize) -> Self {
        self.size = threads;
        self
    }

    /// Sets how many jobs may wait while all threads are busy; 0 refuses whatever cannot start at once.
    pub fn queue(mut self, jobs: usize) -> Self {
        self.queue = jobs;
        self
    }

    /// Sets how long a job may wait for a thread; one second unless set.
    pub fn max_wait(mut self, limit: Duration) -> Self {
        self.max_wait = limit;
        self
    }

    /// Returns the place that the pool will be.
    pub fn place(&self) -> Place {
        self.place
    }

    pub(crate) fn name(&self) -> &'static str {
        self.place.pool_name().unwrap_or_default()
    }

    /// Describes what is wrong with it, a sentence each.
    pub(crate) fn problems(&self) -> Vec<String> {
        let (place, name) = (self.place, self.name());
        let mut problems = Vec::new();
        if name.is_empty() || name.contains('\0') {
            problems.push(format!("{place}: the name names its threads, so it is not empty and has no NUL"));
        }
        if self.size == 0 {
            problems.push(format!("{place}: its size is 0, it needs at least 1 thread"));
        }
        if self.size.checked_add(self.queue).is_none() {
            problems.push(format!("{place}: its queue of {} is too long", self.queue));
        }
        problems
    }
}
