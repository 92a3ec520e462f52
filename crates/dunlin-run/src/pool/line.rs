//! The waiting line of a pool: which jobs wait, how many run, and when another thread is wanted.
//!
//! All of it is one small state under one lock, so that it is never torn; the lock is never held while foreign code
//! runs. `tests/it/line.rs` puts loom's lock in place of std's (`super::sync`) and tries every order of events.

use std::collections::VecDeque;
use std::sync::PoisonError;

use super::sync::{Condvar, Mutex, MutexGuard};

/// A first-in, first-out line of bounded length, worked off by a bounded number of threads.
pub(super) struct Line<T> {
    size: usize,
    queue: usize,
    state: Mutex<State<T>>,
    job_waits: Condvar,
}

struct State<T> {
    /// In order of their tickets, which only grow: a job is found by binary search.
    waiting: VecDeque<(u64, T)>,
    next_ticket: u64,
    /// Threads that exist or are being started.
    threads: usize,
    /// Threads that sleep until there is a job.
    parked: usize,
    /// Those of them that were told to wake up and have not done so yet.
    waking: usize,
    /// Threads that have a job.
    busy: usize,
    max_queued: usize,
    closed: bool,
}

/// What happened to a job that was let in.
#[derive(Debug)]
pub(super) struct Entry {
    /// Names the job for [`Line::remove`].
    pub(super) ticket: u64,
    /// The caller shall start a thread, which is counted already.
    pub(super) starts_thread: bool,
    /// No thread is free for the job yet.
    pub(super) waits: bool,
}

/// Why a job was not let in.
#[derive(Debug)]
pub(super) enum Refused {
    Full(Gauge),
    Closed,
}

/// What a line looks like at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gauge {
    pub(super) threads: usize,
    /// Threads that have a job or are about to take one.
    pub(super) busy: usize,
    /// Jobs without a thread.
    pub(super) queued: usize,
    pub(super) max_queued: usize,
}

impl<T> Line<T> {
    pub(super) fn new(size: usize, queue: usize) -> Self {
        let state = State {
            waiting: VecDeque::new(),
            next_ticket: 0,
            threads: 0,
            parked: 0,
            waking: 0,
            busy: 0,
            max_queued: 0,
            closed: false,
        };
        Self { size, queue, state: Mutex::new(state), job_waits: Condvar::new() }
    }

    /// Lets a job in at the end of the line.
    pub(super) fn push(&self, job: T) -> Result<Entry, Refused> {
        let mut state = self.lock();
        if state.closed {
            return Err(Refused::Closed);
        }
        if state.busy + state.waiting.len() >= self.size + self.queue {
            return Err(Refused::Full(state.gauge()));
        }
        let ticket = state.next_ticket;
        state.next_ticket += 1;
        state.waiting.push_back((ticket, job));
        let starts_thread = state.queued() > 0 && state.threads < self.size;
        state.threads += usize::from(starts_thread);
        let queued = state.queued();
        state.max_queued = state.max_queued.max(queued);
        self.wake(state);
        Ok(Entry { ticket, starts_thread, waits: queued > 0 })
    }

    /// Waits for a job and takes it; the thread is busy until it says [`done`](Self::done). `None` tells the thread
    /// to end: the line is closed and empty.
    pub(super) fn take(&self) -> Option<T> {
        let mut state = self.lock();
        loop {
            if let Some((_, job)) = state.waiting.pop_front() {
                state.busy += 1;
                self.wake(state);
                return Some(job);
            }
            if state.closed {
                state.threads -= 1;
                return None;
            }
            state.parked += 1;
            state = self.job_waits.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.parked -= 1;
            // A thread may also wake up for no reason, so that this can already be 0.
            state.waking = state.waking.saturating_sub(1);
        }
    }

    /// Frees the thread of a job that was taken.
    pub(super) fn done(&self) {
        self.lock().busy -= 1;
    }

    /// Takes a job out of the line, unless a thread has taken it. It then never starts.
    pub(super) fn remove(&self, ticket: u64) -> Option<T> {
        let mut state = self.lock();
        let at = state.waiting.binary_search_by_key(&ticket, |(ticket, _)| *ticket).ok()?;
        state.waiting.remove(at).map(|(_, job)| job)
    }

    /// Takes back that a thread was started. Tells whether none is left to work the line off.
    pub(super) fn thread_failed(&self) -> bool {
        let mut state = self.lock();
        state.threads -= 1;
        state.threads == 0
    }

    /// Lets nobody in any more. Who waits is still served.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.job_waits.notify_all();
    }

    /// Empties the line.
    pub(super) fn clear(&self) -> Vec<T> {
        self.lock().waiting.drain(..).map(|(_, job)| job).collect()
    }

    pub(super) fn gauge(&self) -> Gauge {
        self.lock().gauge()
    }

    /// Wakes a thread if a job waits and none is on its way. The woken one wakes the next, so that a burst of short
    /// jobs costs the event loop one wake and not one a job.
    fn wake(&self, mut state: MutexGuard<'_, State<T>>) {
        if state.waiting.is_empty() || state.waking > 0 || state.parked == 0 {
            return;
        }
        state.waking += 1;
        drop(state);
        self.job_waits.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> State<T> {
    /// Jobs for which no thread is free.
    fn queued(&self) -> usize {
        self.waiting.len().saturating_sub(self.threads - self.busy)
    }

    fn gauge(&self) -> Gauge {
        let queued = self.queued();
        let busy = self.busy + self.waiting.len() - queued;
        Gauge { threads: self.threads, busy, queued, max_queued: self.max_queued }
    }
}
