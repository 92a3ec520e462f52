//! What a pool has done so far, counted without a lock.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use super::config::PoolConfig;
use super::line::Gauge;
use crate::Place;
use crate::pace::{Pace, nanos};

/// How a closure ended.
#[derive(Clone, Copy)]
pub(super) enum Ending {
    Returned,
    Panicked,
}

/// Counts; each is exact, but they are not read at one moment.
#[derive(Default)]
pub(super) struct Counters {
    completed: AtomicU64,
    panicked: AtomicU64,
    rejected: AtomicU64,
    abandoned: AtomicU64,
    skipped: AtomicU64,
    dequeued: AtomicU64,
    queue_nanos: AtomicU64,
    max_queue_nanos: AtomicU64,
    service_nanos: AtomicU64,
    pace: Pace,
}

impl Counters {
    pub(super) fn rejected(&self, jobs: usize) {
        self.rejected.fetch_add(jobs as u64, Relaxed);
    }

    pub(super) fn abandoned(&self) {
        self.abandoned.fetch_add(1, Relaxed);
    }

    pub(super) fn skipped(&self) {
        self.skipped.fetch_add(1, Relaxed);
    }

    /// Counts a job that left the queue, for a thread or for nothing.
    pub(super) fn dequeued(&self, waited: Duration) {
        let nanos = nanos(waited);
        self.dequeued.fetch_add(1, Relaxed);
        self.queue_nanos.fetch_add(nanos, Relaxed);
        self.max_queue_nanos.fetch_max(nanos, Relaxed);
    }

    pub(super) fn ended(&self, served: Duration, ending: Ending) {
        let count = match ending {
            Ending::Returned => &self.completed,
            Ending::Panicked => &self.panicked,
        };
        count.fetch_add(1, Relaxed);
        let nanos = nanos(served);
        self.service_nanos.fetch_add(nanos, Relaxed);
        self.pace.note(nanos);
    }

    /// Estimates after what time `queued` jobs have left the queue.
    pub(super) fn wait_estimate(&self, queued: usize, size: usize) -> Duration {
        self.pace.wait_estimate(queued, size)
    }

    pub(super) fn snapshot(&self, config: &PoolConfig, gauge: Gauge) -> Snapshot {
        Snapshot {
            place: config.place,
            size: config.size,
            queue: config.queue,
            threads: gauge.threads,
            busy: gauge.busy,
            queued: gauge.queued,
            max_queued: gauge.max_queued,
            completed: self.completed.load(Relaxed),
            panicked: self.panicked.load(Relaxed),
            rejected: self.rejected.load(Relaxed),
            abandoned: self.abandoned.load(Relaxed),
            skipped: self.skipped.load(Relaxed),
            dequeued: self.dequeued.load(Relaxed),
            total_queue_time: Duration::from_nanos(self.queue_nanos.load(Relaxed)),
            max_queue_time: Duration::from_nanos(self.max_queue_nanos.load(Relaxed)),
            total_service_time: Duration::from_nanos(self.service_nanos.load(Relaxed)),
        }
    }
}

/// The figures of a pool at one moment, for metrics and the console.
///
/// Counts grow from the start of the pool; rates are the difference of two snapshots. Utilisation over a time is the
/// growth of `total_service_time` divided by `size` times that time.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Snapshot {
    /// The pool.
    pub place: Place,
    /// The most threads it may have.
    pub size: usize,
    /// The most jobs that may wait.
    pub queue: usize,
    /// Threads that exist.
    pub threads: usize,
    /// Threads that have a job, also one whose caller has left.
    pub busy: usize,
    /// Jobs that wait for a thread.
    pub queued: usize,
    /// The most jobs that ever waited at once.
    pub max_queued: usize,
    /// Jobs that ran to their end.
    pub completed: u64,
    /// Jobs that panicked.
    pub panicked: u64,
    /// Jobs that never ran because the pool had no room, no time or was shutting down.
    pub rejected: u64,
    /// Callers that left before they had their result.
    pub abandoned: u64,
    /// Jobs of such callers that never ran; the others ran on.
    pub skipped: u64,
    /// Jobs that left the queue, whether to a thread, by a timeout or with their caller.
    pub dequeued: u64,
    /// The time that those jobs spent in the queue, together.
    pub total_queue_time: Duration,
    /// The longest time that one of them spent there.
    pub max_queue_time: Duration,
    /// The time that ended jobs kept a thread, together.
    pub total_service_time: Duration,
}

impl Snapshot {
    /// Returns the share of threads that have a job, from 0 to 1.
    pub fn saturation(&self) -> f64 {
        self.busy as f64 / self.size as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(served: &[u64], queued: usize, size: usize, expected: Duration) {
        let counters = Counters::default();
        for seconds in served {
            counters.ended(Duration::from_secs(*seconds), Ending::Returned);
        }
        assert_eq!(counters.wait_estimate(queued, size), expected, "{served:?} {queued} {size}");
    }

    #[test]
    fn estimates_the_wait_from_pace_queue_and_threads() {
        check(&[], 256, 40, Duration::ZERO);
        check(&[10], 256, 40, Duration::from_secs(64));
        check(&[10, 10, 10], 20, 40, Duration::from_secs(5));
        check(&[10], 0, 1, Duration::from_secs(10)); // a pool without a queue: a thread must become free
        check(&[8, 16], 1, 1, Duration::from_secs(9)); // the newest weighs an eighth
    }
}
