//! A look at the end of a topic that others publish in, for all who wait for it.

use std::sync::OnceLock;
#[cfg(feature = "redis")]
use std::sync::atomic::{AtomicBool, Ordering};

#[cfg(feature = "redis")]
use tokio::sync::Notify;

/// A look at the end of a topic, which is asked for and done later. Who asks before it has begun shares it.
#[derive(Debug, Default)]
pub(super) struct CatchUp {
    #[cfg(feature = "redis")]
    is_begun: AtomicBool,
    found: OnceLock<Found>,
    #[cfg(feature = "redis")]
    done: Notify,
}

/// Where the topic was at that time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) generation: u64,
    pub(super) end: u64,
    /// The oldest moment that is not too long ago to know what was since then.
    pub(super) horizon: u64,
}

impl CatchUp {
    pub(super) fn found(&self) -> Option<Found> {
        self.found.get().copied()
    }
}

#[cfg(feature = "redis")]
impl CatchUp {
    /// Nobody can join it any more.
    pub(super) fn is_begun(&self) -> bool {
        self.is_begun.load(Ordering::SeqCst)
    }

    pub(super) fn begin(&self) {
        self.is_begun.store(true, Ordering::SeqCst);
    }

    /// It did not come to its end, and will be done once more.
    pub(super) fn fail(&self) {
        self.is_begun.store(false, Ordering::SeqCst);
    }

    pub(super) fn finish(&self, found: Found) {
        // it is finished once, by the one who began it
        let _ = self.found.set(found);
        self.done.notify_waiters();
    }

    /// Waits until it is finished.
    pub(super) async fn finished(&self) {
        let done = self.done.notified();
        if self.found().is_none() {
            done.await;
        }
    }
}
