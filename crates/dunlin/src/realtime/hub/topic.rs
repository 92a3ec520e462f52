//! One topic: its log, who subscribes, and how they are told of news.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use smallvec::SmallVec;
use tokio::sync::Notify;
use tokio::time::Instant;

#[cfg(feature = "redis")]
use super::catch_up::CatchUp;
use super::log::Log;

/// A topic. Who looks for it in the map locks it before the map is free again: so one that the map has let go of is in
/// nobody's hands.
#[derive(Debug)]
pub(super) struct Topic {
    pub(super) name: Arc<str>,
    state: Mutex<State>,
    /// What the logs of all topics take.
    total: Arc<AtomicUsize>,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) log: Log,
    pub(super) subscribers: usize,
    /// When something was published.
    pub(super) touched: Instant,
    /// Another one when the log begins anew, so that offsets of the old one are none of it; 0 before it has begun.
    pub(super) generation: u64,
    /// What others publish comes, as it is published. Nobody waits for that where there are no others.
    pub(super) is_followed: bool,
    /// Asked for, and not done yet: one that has begun, and one that has not.
    #[cfg(feature = "redis")]
    pub(super) catch_ups: Vec<Arc<CatchUp>>,
    rows: Vec<Row>,
}

/// How many are woken in one go: a quarter of a millisecond's work.
const ROW: usize = 512;

/// Subscribers who are woken in one go.
#[derive(Debug)]
struct Row {
    news: Arc<Notify>,
    members: usize,
}

/// Who is to be told that something was published, row by row; those that are left when it is dropped, then.
#[derive(Debug)]
pub(super) struct Wake(SmallVec<[Arc<Notify>; 1]>);

impl State {
    /// Counts a subscriber in; gives what wakes it.
    pub(super) fn join(&mut self) -> Arc<Notify> {
        self.subscribers += 1;
        let row = match self.rows.iter().position(|row| row.members < ROW) {
            Some(index) => &mut self.rows[index],
            None => {
                self.rows.push(Row { news: Arc::default(), members: 0 });
                self.rows.last_mut().expect("it was pushed a moment ago")
            }
        };
        row.members += 1;
        Arc::clone(&row.news)
    }

    /// Counts a subscriber out whom this has woken.
    pub(super) fn leave(&mut self, news: &Arc<Notify>) {
        self.subscribers -= 1;
        let Some(index) = self.rows.iter().position(|row| Arc::ptr_eq(&row.news, news)) else { return };
        self.rows[index].members -= 1;
        if self.rows[index].members == 0 {
            self.rows.swap_remove(index);
        }
    }

    /// All who subscribe now.
    pub(super) fn wake(&self) -> Wake {
        Wake(self.rows.iter().map(|row| Arc::clone(&row.news)).collect())
    }
}

impl Wake {
    /// Wakes a row; true when there are more.
    pub(super) fn wake_row(&mut self) -> bool {
        if let Some(news) = self.0.pop() {
            news.notify_waiters();
        }
        !self.0.is_empty()
    }
}

impl Drop for Wake {
    fn drop(&mut self) {
        while self.wake_row() {}
    }
}

/// A topic in use by one thread. What its log takes more or less is counted at the end.
pub(super) struct Locked<'t> {
    state: MutexGuard<'t, State>,
    before: usize,
    total: &'t AtomicUsize,
}

impl Topic {
    pub(super) fn new(name: Arc<str>, epoch: u64, total: Arc<AtomicUsize>) -> Self {
        let state = State {
            log: Log::new(epoch),
            subscribers: 0,
            touched: Instant::now(),
            generation: 0,
            is_followed: false,
            #[cfg(feature = "redis")]
            catch_ups: Vec::new(),
            rows: Vec::new(),
        };
        Topic { name, state: Mutex::new(state), total }
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
