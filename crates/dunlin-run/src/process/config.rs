//! How many workers a process pool has, and what a job in them may use.

use std::thread;
use std::time::Duration;

use crate::{Place, PoolConfig};

const JOBS_A_WORKER: u32 = 1000;
const DEADLINE: Duration = Duration::from_secs(30);
const MESSAGE: usize = 64 << 20;

/// Says how many workers a process pool has, and what a job in them may use.
///
/// ```
/// use std::time::Duration;
///
/// use dunlin_run::{Place, ProcessConfig};
///
/// let images = ProcessConfig::new("images").workers(2).deadline(Duration::from_secs(5)).memory(512 << 20);
/// assert_eq!(images.place(), Place::Processes("images"));
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct ProcessConfig {
    pub(super) threads: PoolConfig,
    pub(super) workers: usize,
    pub(super) jobs_a_worker: u32,
    pub(super) deadline: Duration,
    pub(super) memory: Option<u64>,
    pub(super) message: usize,
}

impl ProcessConfig {
    /// Describes a pool of one worker a core and a queue of two jobs a core, with a deadline of 30 seconds, no cap on
    /// memory, messages of up to 64 MiB and a new worker after 1,000 jobs.
    pub fn new(name: &'static str) -> Self {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        Self {
            threads: PoolConfig::processes(name),
            workers: cores,
            jobs_a_worker: JOBS_A_WORKER,
            deadline: DEADLINE,
            memory: None,
            message: MESSAGE,
        }
        .workers(cores)
        .queue(2 * cores)
    }

    /// Sets the number of workers, at least one. They are started when there is work for them, and then kept.
    pub fn workers(mut self, workers: usize) -> Self {
        self.threads = self.threads.size(workers);
        self.workers = workers;
        self
    }

    /// Sets how many jobs may wait while all workers are busy; 0 refuses whatever cannot start at once.
    pub fn queue(mut self, jobs: usize) -> Self {
        self.threads = self.threads.queue(jobs);
        self
    }

    /// Sets how long a job may wait for a worker; one second unless set.
    pub fn max_wait(mut self, limit: Duration) -> Self {
        self.threads = self.threads.max_wait(limit);
        self
    }

    /// Sets how long a job may take once it has a worker; then the worker is killed, with what it started.
    pub fn deadline(mut self, limit: Duration) -> Self {
        self.deadline = limit;
        self
    }

    /// Sets after how many jobs a worker is replaced by a new one, which gives back what the jobs leaked.
    pub fn jobs_a_worker(mut self, jobs: u32) -> Self {
        self.jobs_a_worker = jobs;
        self
    }

    /// Caps the memory that a worker can write to, in bytes (`RLIMIT_DATA`: heap, stacks of threads and private
    /// mappings; what it needs itself counts too, about 1 MiB). An allocation beyond it ends the worker.
    pub fn memory(mut self, bytes: u64) -> Self {
        self.memory = Some(bytes);
        self
    }

    /// Sets the most bytes that the arguments or the result of a job may have on their way.
    pub fn message(mut self, bytes: usize) -> Self {
        self.message = bytes;
        self
    }

    /// Returns the place that the pool will be.
    pub fn place(&self) -> Place {
        self.threads.place()
    }

    /// Describes what is wrong with it, a sentence each.
    pub(crate) fn problems(&self) -> Vec<String> {
        let place = self.place();
        let mut problems = self.threads.problems();
        if self.jobs_a_worker == 0 {
            problems.push(format!("{place}: a worker is replaced after 0 jobs, it needs at least 1"));
        }
        if self.deadline.is_zero() {
            problems.push(format!("{place}: its deadline is 0, no job could end"));
        }
        if u32::try_from(self.message).is_err() {
            problems
                .push(format!("{place}: messages of {} bytes are too long, 4 GiB is the most", self.message));
        }
        problems
    }
}
