//! One topic: its log, who subscribes, and how they are told of news.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::time::Instant;

use super::log::Log;

/// A topic. Who looks for it in the map locks it before the map is free again: so one that the map has let go of is in
/// nobody's hands.
#[derive(Debug)]
pub(super) struct Topic {
    pub(super) name: Arc<str>,
    state: Mutex<State>,
    pub(super) news: Arc<Notify>,
    /// What the logs of all topics take.
    total: Arc<AtomicUsize>,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) log: Log,
    pub(super) subscribers: usize,
    /// When something was published.
    pub(super) touched: Instant,
}

/// A topic in use by one thread. What its log takes more or less is counted at the end.
pub(super) struct Locked<'t> {
    state: MutexGuard<'t, State>,
    before: usize,
    total: &'t AtomicUsize,
}

impl Topic {
    pub(super) fn new(name: Arc<str>, epoch: u64, total: Arc<AtomicUsize>) -> Self {
        let state = State { log: Log::new(epoch), subscribers: 0, touched: Instant::now() };
        Topic { name, state: Mutex::new(state), news: Arc::new(Notify::new()), total }
    }

    pub(super) fn lock(&self) -> Locked<'_> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        Locked { before: state.log.bytes(), state, total: &self.total }
    }
}

impl std::ops::Deref for Locked<'_> {
    type Target = State;

    fn deref(&self) -> &State {
        &self.state
    }
}

impl std::ops::DerefMut for Locked<'_> {
    fn deref_mut(&mut self) -> &mut State {
        &mut self.state
    }
}

impl Drop for Locked<'_> {
    fn drop(&mut self) {
        let after = self.state.log.bytes();
        if after > self.before {
            self.total.fetch_add(after - self.before, Ordering::Relaxed);
        } else {
            self.total.fetch_sub(self.before - after, Ordering::Relaxed);
        }
    }
}
