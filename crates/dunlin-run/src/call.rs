//! One call into a pool, seen from inside: whether its caller is still there, and which pools wait for it.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

thread_local! {
    static CURRENT: RefCell<Option<Arc<Call>>> = const { RefCell::new(None) };
}

/// Identifies a pool, and tells its running jobs that it gave up waiting for them.
#[derive(Default)]
pub(crate) struct Mark {
    stopped: AtomicBool,
}

impl Mark {
    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }
}

/// A job that runs, or will.
pub(crate) struct Call {
    pool: Arc<Mark>,
    cancelled: AtomicBool,
    /// The job whose thread made this call; it stands still until this one ends.
    caller: Option<Arc<Self>>,
}

impl Call {
    pub(crate) fn new(pool: &Arc<Mark>) -> Arc<Self> {
        Arc::new(Self { pool: Arc::clone(pool), cancelled: AtomicBool::new(false), caller: current() })
    }

    /// Runs `work` as this call, on this thread of a pool; calls do not nest on one thread.
    pub(crate) fn enter(self: Arc<Self>, work: impl FnOnce()) {
        CURRENT.set(Some(self));
        work();
        CURRENT.set(None);
    }

    /// Tells the job that nobody waits for it. The flag stands alone, nothing is published with it: relaxed will do.
    pub(crate) fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    fn is_cancelled(&self) -> bool {
        self.chain()
            .any(|call| call.cancelled.load(Ordering::Relaxed) || call.pool.stopped.load(Ordering::Relaxed))
    }

    fn chain(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |call| call.caller.as_deref())
    }
}

/// Tells whether this thread belongs to `pool`, or stands between it and a thread of `pool` that waits for it. Waiting
/// here for a place in `pool` could then be waiting for oneself.
pub(crate) fn is_held_by(pool: &Arc<Mark>) -> bool {
    CURRENT.with_borrow(|call| {
        call.as_ref().is_some_and(|call| call.chain().any(|call| Arc::ptr_eq(&call.pool, pool)))
    })
}

fn current() -> Option<Arc<Call>> {
    CURRENT.with_borrow(Clone::clone)
}

/// Tells code in a pool whether somebody still waits for its result.
///
/// It becomes true when the caller's future was dropped (the client left, or a timeout fired), when that happened to
/// the call that this one is part of, or when the pool is drained and its grace is over. It never becomes false again.
/// Clones may be handed to other threads.
#[derive(Clone)]
pub struct CancelToken {
    call: Option<Arc<Call>>,
}

impl CancelToken {
    /// Tells whether the work should stop. It costs a few loads and may be asked in every turn of a loop.
    pub fn is_cancelled(&self) -> bool {
        self.call.as_ref().is_some_and(|call| call.is_cancelled())
    }
}

impl std::fmt::Debug for CancelToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CancelToken").field("is_cancelled", &self.is_cancelled()).finish()
    }
}

/// Returns the token of the job that runs on this thread; outside a pool, one that never becomes true.
pub fn cancel_token() -> CancelToken {
    CancelToken { call: current() }
}

/// Tells code in a pool whether it should stop early, because nobody waits for its result.
///
/// ```
/// fn search(haystack: &[u64], needle: u64) -> Option<usize> {
///     for (chunk, numbers) in haystack.chunks(4096).enumerate() {
///         if dunlin_run::cancelled() {
///             return None;
///         }
///         if let Some(at) = numbers.iter().position(|number| *number == needle) {
///             return Some(chunk * 4096 + at);
///         }
///     }
///     None
/// }
/// assert_eq!(search(&[7, 8, 9], 9), Some(2)); // outside a pool it is never true
/// ```
pub fn cancelled() -> bool {
    CURRENT.with_borrow(|call| call.as_ref().is_some_and(|call| call.is_cancelled()))
}
