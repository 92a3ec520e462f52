//! What each event loop publishes about the poll that it is in.
//!
//! Hot path: no lock and no look at a clock; times are taken by the watchdog.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::*};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::runtime::{Handle, RuntimeFlavor};

use super::{Label, thread_id};
use crate::clock::now;

static ALL: Mutex<Vec<&'static Beat>> = Mutex::new(Vec::new());

thread_local! {
    static MINE: Cell<Option<&'static Beat>> = const { Cell::new(None) };
    /// Tells the watchdog that the thread ends.
    static END: Cell<Option<EndOfThread>> = const { Cell::new(None) };
}

/// Runs a part of a poll under a label of its own: a request on a connection, say.
///
/// The watchdog names the innermost label. Outside the poll of a task this is a poll by itself.
///
/// ```
/// use dunlin_run::watchdog::{Label, doing};
///
/// let route = Label::new("GET /users/{id}");
/// assert_eq!(doing(route, || 6 * 7), 42);
/// ```
#[inline]
pub fn doing<R>(label: Label, work: impl FnOnce() -> R) -> R {
    let _restores = Beat::mine().map(|beat| beat.publish(label));
    work()
}

/// Runs code that may block the event loop, unseen by the watchdog: reading a small file at start-up, say.
///
/// ```
/// let text = dunlin_run::watchdog::allow_blocking(|| std::fs::read_to_string("Cargo.toml"))?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn allow_blocking<R>(work: impl FnOnce() -> R) -> R {
    let _restores = Beat::mine().map(|beat| beat.publish(Label::NONE));
    work()
}

/// One a thread; written by that thread, read by the watchdog. Beats are never freed, since a signal may come late.
#[repr(align(128))] // a pair of cache lines, which processors fetch together
pub(super) struct Beat {
    /// Odd while the thread is in a watched poll; each number is used once.
    poll: AtomicU64,
    label: AtomicU32,
    /// The watchdog wants to know when this poll ends.
    asked: AtomicBool,
    gone: AtomicBool,
    /// Which poll ended when; only of those asked for.
    ended: Mutex<Option<(u64, Instant)>>,
    thread: Option<u32>,
    /// An address on the thread's stack.
    stack: u64,
    /// The runtime whose other event loops can go on; none once the thread ends, as a beat lives for ever.
    runtime: Mutex<Option<Handle>>,
}

impl Beat {
    /// Returns the beat of this thread, or `None` while the thread ends.
    #[inline]
    pub(super) fn mine() -> Option<&'static Self> {
        MINE.get().or_else(Self::register)
    }

    #[cold]
    #[inline(never)]
    fn register() -> Option<&'static Self> {
        let here = 0_u8;
        let beat: &'static Self = Box::leak(Box::new(Self {
            poll: AtomicU64::new(0),
            label: AtomicU32::new(Label::NONE.number()),
            asked: AtomicBool::new(false),
            gone: AtomicBool::new(false),
            ended: Mutex::new(None),
            thread: thread_id::current(),
            stack: (&raw const here).addr() as u64,
            runtime: Mutex::new(
                Handle::try_current()
                    .ok()
                    .filter(|runtime| runtime.runtime_flavor() == RuntimeFlavor::MultiThread),
            ),
        }));
        END.try_with(|end| end.set(Some(EndOfThread(beat)))).ok()?;
        everybody().push(beat);
        MINE.set(Some(beat));
        Some(beat)
    }

    /// Publishes a label until the guard is dropped, which restores the one before.
    #[inline]
    fn publish(&'static self, label: Label) -> Published {
        let before = self.label.load(Relaxed);
        self.label.store(label.number(), Relaxed);
        self.turn(before, label.number());
        Published { beat: self, before }
    }

    /// Counts the begin or the end of a watched poll, if this is one.
    #[inline]
    fn turn(&self, from: u32, to: u32) {
        if (from == Label::NONE.number()) != (to == Label::NONE.number()) {
            let poll = self.poll.load(Relaxed);
            self.poll.store(poll + 1, Release);
            if self.asked.load(Relaxed) {
                self.tell_end(poll);
            }
        }
    }

    #[cold]
    #[inline(never)]
    fn tell_end(&self, poll: u64) {
        self.asked.store(false, Relaxed);
        *self.ended.lock().unwrap_or_else(PoisonError::into_inner) = Some((poll, now()));
    }

    /// True for the beat of the same thread. A beat is never freed, so that its address is its name.
    pub(super) fn is(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }

    /// Returns the beats of all threads that live.
    pub(super) fn all() -> Vec<&'static Self> {
        let mut all = everybody();
        all.retain(|beat| !beat.gone.load(Acquire));
        all.clone()
    }

    /// Returns the number of the watched poll that the thread is in.
    pub(super) fn poll(&self) -> Option<u64> {
        let poll = self.poll.load(Acquire);
        (poll % 2 == 1).then_some(poll)
    }

    pub(super) fn label(&self) -> Label {
        Label::of_number(self.label.load(Relaxed))
    }

    /// Asks the thread to note when its poll ends.
    pub(super) fn ask_for_end(&self) {
        self.asked.store(true, Relaxed);
    }

    /// Returns when this poll ended, if the thread noted it.
    pub(super) fn end_of(&self, poll: u64) -> Option<Instant> {
        let ended = *self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        ended.filter(|(ended, _)| *ended == poll).map(|(_, at)| at)
    }

    /// Wakes another event loop of the runtime. The one that is blocked may be the one that waited for all sockets and
    /// timers, and tokio tells none of the others, which sleep: until it goes on, nobody would be served.
    pub(super) fn wake_another(&self) {
        if let Some(runtime) = &*self.runtime.lock().unwrap_or_else(PoisonError::into_inner) {
            drop(runtime.spawn(async {}));
        }
    }

    /// Returns the kernel's number of the thread, where it is known.
    pub(super) fn thread(&self) -> Option<u32> {
        self.thread
    }

    /// Returns an address on the thread's stack.
    pub(super) fn stack(&self) -> u64 {
        self.stack
    }
}

fn everybody() -> MutexGuard<'static, Vec<&'static Beat>> {
    ALL.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Restores the label that was published before.
struct Published {
    beat: &'static Beat,
    before: u32,
}

impl Drop for Published {
    #[inline]
    fn drop(&mut self) {
        let now = self.beat.label.load(Relaxed);
        self.beat.label.store(self.before, Relaxed);
        self.beat.turn(now, self.before);
    }
}

struct EndOfThread(&'static Beat);

impl Drop for EndOfThread {
    fn drop(&mut self) {
        MINE.set(None);
        drop(self.0.runtime.lock().unwrap_or_else(PoisonError::into_inner).take());
        self.0.gone.store(true, Release);
    }
}
