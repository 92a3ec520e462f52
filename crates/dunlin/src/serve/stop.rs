//! The word that a server shall stop, and how urgently.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::sync::futures::OwnedNotified;

/// Told to everything that runs as long as the server does. Clones are the same word.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stop {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    urgency: AtomicU8,
    /// Milliseconds.
    grace: AtomicU64,
    told: Arc<Notify>,
}

/// How urgent it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Urgency {
    /// Go on.
    Running,
    /// Finish what was begun, begin nothing new.
    Finish,
    /// Drop everything.
    Now,
}

impl Stop {
    /// Tells everybody.
    pub(crate) fn tell(&self, urgency: Urgency) {
        self.shared.urgency.fetch_max(urgency as u8, Ordering::Relaxed);
        self.shared.told.notify_waiters();
    }

    /// Tells everybody to finish within this time.
    pub(crate) fn finish(&self, grace: Duration) {
        let grace = grace.as_millis().try_into().unwrap_or(u64::MAX);
        self.shared.grace.store(grace, Ordering::Relaxed);
        self.tell(Urgency::Finish);
    }

    /// In what time everybody has to finish, once that was told.
    pub(crate) fn grace(&self) -> Duration {
        Duration::from_millis(self.shared.grace.load(Ordering::Relaxed))
    }

    /// What was told so far.
    pub(crate) fn urgency(&self) -> Urgency {
        match self.shared.urgency.load(Ordering::Relaxed) {
            0 => Urgency::Running,
            1 => Urgency::Finish,
            _ => Urgency::Now,
        }
    }

    /// Ends when something more urgent is told after this call.
    pub(crate) fn next(&self) -> OwnedNotified {
        Arc::clone(&self.shared.told).notified_owned()
    }

    /// Ends when this is told, or something more urgent.
    pub(crate) async fn told(&self, urgency: Urgency) {
        loop {
            let next = self.next();
            if self.urgency() >= urgency {
                return;
            }
            next.await;
        }
    }
}
