//! The caller's side of a job: it waits for the answer, gives up in time, and tells the job when it leaves.

use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};

use tokio::sync::oneshot;
use tokio::time::timeout;

use super::job::Answer;
use super::line::Entry;
use super::{Pool, Shared};
use crate::call::Call;
use crate::{Rejected, clock};

/// A caller that waits. Dropping it takes the job out of the queue, or cancels it if it runs.
pub(super) struct Waiting {
    pool: Pool,
    entry: Entry,
    call: Arc<Call>,
    settled: bool,
}

impl Waiting {
    pub(super) fn new(pool: Pool, entry: Entry, call: Arc<Call>) -> Self {
        Self { pool, entry, call, settled: false }
    }

    /// Waits as a future. A job that a free thread is about to take needs no timer.
    pub(super) async fn answer(mut self, mut answer: oneshot::Receiver<Answer>) -> Answer {
        let _hold = clock::hold();
        if !self.entry.waits {
            let outcome = answer.await;
            return self.settle(outcome.ok());
        }
        let outcome = match timeout(self.shared().config.max_wait, &mut answer).await {
            Ok(outcome) => outcome,
            Err(_) if self.leave_queue() => return Err(self.waited_too_long()),
            Err(_) => answer.await,
        };
        self.settle(outcome.ok())
    }

    /// Waits as a thread.
    pub(super) fn blocking_answer(mut self, answer: &mpsc::Receiver<Answer>) -> Answer {
        if !self.entry.waits {
            return self.settle(answer.recv().ok());
        }
        match answer.recv_timeout(self.shared().config.max_wait) {
            Ok(outcome) => self.settle(Some(outcome)),
            Err(RecvTimeoutError::Timeout) if self.leave_queue() => Err(self.waited_too_long()),
            Err(_) => self.settle(answer.recv().ok()),
        }
    }

    /// Takes the answer. A job that was thrown away has none, which only happens when a drain ends.
    fn settle(&mut self, outcome: Option<Answer>) -> Answer {
        self.settled = true;
        outcome.unwrap_or_else(|| Err(Rejected::shutting_down(self.shared().config.place)))
    }

    /// Takes the job out of the queue; tells whether it was still there.
    fn leave_queue(&mut self) -> bool {
        let shared = self.shared();
        // The job is dropped here, outside the line's lock.
        let Some(job) = shared.line.remove(self.entry.ticket) else { return false };
        shared.counters.dequeued(job.waited());
        self.settled = true;
        true
    }

    fn waited_too_long(&self) -> Rejected {
        let shared = self.shared();
        shared.counters.rejected(1);
        let queued = shared.line.gauge().queued;
        let estimate = shared.counters.wait_estimate(queued, shared.config.size);
        Rejected::queue_timeout(shared.config.place, shared.config.max_wait, estimate)
    }

    fn shared(&self) -> &Shared {
        self.pool.shared()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if self.settled {
            return;
        }
        self.shared().counters.abandoned();
        if self.leave_queue() {
            self.shared().counters.skipped();
        } else {
            self.call.cancel();
        }
    }
}
