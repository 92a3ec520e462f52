//! A bulkhead: at most so many at once, a bounded queue in front, and an honest refusal.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

use crate::pace::{Pace, nanos};
use crate::{Rejected, SetupError};

const QUEUE: usize = 256;
const MAX_WAIT: Duration = Duration::from_secs(1);

/// Limits how many futures run at once. Further ones wait in a bounded queue, in order, and for a bounded time; then
/// they are refused. Clones share it.
///
/// ```
/// use dunlin_run::Bulkhead;
///
/// # dunlin_run::block_on(async {
/// let exports = Bulkhead::new("exports", 2)?.queue(0);
/// let (_first, _second) = (exports.enter().await?, exports.enter().await?);
/// let refused = exports.enter().await.unwrap_err();
/// assert_eq!(refused.to_string(), "exports is full: 2 at work, and the queue is full");
/// # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
/// ```
#[derive(Clone)]
pub struct Bulkhead {
    queue: usize,
    max_wait: Duration,
    shared: Arc<Shared>,
}

struct Shared {
    name: Arc<str>,
    limit: usize,
    room: Arc<Semaphore>,
    waiting: AtomicUsize,
    rejected: AtomicU64,
    pace: Pace,
}

impl Bulkhead {
    /// Lets in `limit` at once, and 256 more wait for one second; `name` is what it is called in errors.
    ///
    /// # Errors
    /// When the limit is 0, or larger than a semaphore can be.
    pub fn new(name: impl Into<Arc<str>>, limit: usize) -> Result<Self, SetupError> {
        let name = name.into();
        if limit == 0 || limit > Semaphore::MAX_PERMITS {
            let problem = format!("{name}: {limit} at once; it is 1 to {}", Semaphore::MAX_PERMITS);
            SetupError::check(vec![problem])?;
        }
        let room = Arc::new(Semaphore::new(limit));
        let (waiting, rejected) = (AtomicUsize::new(0), AtomicU64::new(0));
        let shared = Shared { name, limit, room, waiting, rejected, pace: Pace::default() };
        Ok(Self { queue: QUEUE, max_wait: MAX_WAIT, shared: Arc::new(shared) })
    }

    /// Sets how many may wait; 0 refuses whatever cannot begin at once.
    #[must_use]
    pub fn queue(mut self, waiting: usize) -> Self {
        self.queue = waiting;
        self
    }

    /// Sets how long one may wait.
    #[must_use]
    pub fn max_wait(mut self, limit: Duration) -> Self {
        self.max_wait = limit;
        self
    }

    /// Waits for room, which is kept until what this returns is dropped.
    ///
    /// # Errors
    /// [`Rejected`] when there is no room to wait in, or no room in time.
    ///
    /// # Cancel safety
    /// Dropping the future leaves the queue.
    pub async fn enter(&self) -> Result<Permit, Rejected> {
        let room = Arc::clone(&self.shared.room);
        if let Ok(permit) = Arc::clone(&room).try_acquire_owned() {
            return Ok(self.permit(permit));
        }
        let Some(_place) = Place::take(&self.shared, self.queue) else { return Err(self.refuse(None)) };
        match timeout(self.max_wait, room.acquire_owned()).await {
            Ok(Ok(permit)) => Ok(self.permit(permit)),
            // nobody closes the semaphore
            Ok(Err(_)) | Err(_) => Err(self.refuse(Some(self.max_wait))),
        }
    }

    /// Returns its figures at this moment.
    pub fn snapshot(&self) -> BulkheadSnapshot {
        let Shared { name, limit, room, waiting, rejected, .. } = &*self.shared;
        BulkheadSnapshot {
            name: Arc::clone(name),
            limit: *limit,
            busy: limit.saturating_sub(room.available_permits()),
            queued: waiting.load(Relaxed),
            rejected: rejected.load(Relaxed),
        }
    }

    fn permit(&self, room: OwnedSemaphorePermit) -> Permit {
        Permit { shared: Arc::clone(&self.shared), since: Instant::now(), _room: room }
    }

    fn refuse(&self, waited: Option<Duration>) -> Rejected {
        let Shared { name, limit, waiting, rejected, pace, .. } = &*self.shared;
        rejected.fetch_add(1, Relaxed);
        Rejected::crowded(name, *limit, waited, pace.wait_estimate(waiting.load(Relaxed), *limit))
    }
}

impl fmt::Debug for Bulkhead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.snapshot().fmt(f)
    }
}

/// The figures of a bulkhead at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BulkheadSnapshot {
    /// What it is called.
    pub name: Arc<str>,
    /// How many may be at work at once.
    pub limit: usize,
    /// How many are.
    pub busy: usize,
    /// How many wait.
    pub queued: usize,
    /// How many were refused so far.
    pub rejected: u64,
}

/// Room in a [`Bulkhead`], until it is dropped.
#[must_use = "dropping it gives the room back"]
pub struct Permit {
    shared: Arc<Shared>,
    since: Instant,
    _room: OwnedSemaphorePermit,
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.shared.pace.note(nanos(self.since.elapsed()));
    }
}

impl fmt::Debug for Permit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Permit").field(&self.shared.name).finish()
    }
}

/// A place in the queue.
struct Place<'b>(&'b Shared);

impl<'b> Place<'b> {
    fn take(shared: &'b Shared, queue: usize) -> Option<Self> {
        let next = |waiting: usize| (waiting < queue).then_some(waiting + 1);
        shared.waiting.fetch_update(Relaxed, Relaxed, next).ok().map(|_| Place(shared))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Relaxed);
    }
}
