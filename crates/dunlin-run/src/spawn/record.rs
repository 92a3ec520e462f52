//! Every live task: its name, where it was spawned, how often it was polled.

use std::cell::RefCell;
use std::fmt;
use std::panic::Location;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::name::Name;
use crate::stock::{self, Shelf, Stock};

static NEXT: AtomicU64 = AtomicU64::new(1);
static STOCK: Stock<Live> = Stock::new(&SHELF);

thread_local! {
    static SHELF: RefCell<Shelf<Live>> = const { RefCell::new(Shelf::new(&STOCK)) };
}

/// Returns all tasks that live, oldest first: asyncio's `all_tasks`, with where each was spawned and since when.
///
/// ```
/// # dunlin_run::block_on(async {
/// let sleeper = dunlin_run::spawn_named("sleeper", std::future::pending::<()>());
/// let tasks = dunlin_run::all_tasks();
/// let task = tasks.iter().find(|task| task.name == "sleeper").unwrap();
/// assert!(task.spawned_at.file().ends_with(".rs"));
/// sleeper.abort();
/// # });
/// ```
pub fn all_tasks() -> Vec<TaskSnapshot> {
    let now = Instant::now();
    let mut tasks: Vec<TaskSnapshot> = STOCK.all().into_iter().filter_map(|live| live.seen(now)).collect();
    tasks.sort_by_key(|task| task.id);
    tasks
}

/// One task at one moment.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TaskSnapshot {
    /// Counts the tasks of the process: a later task has a larger one.
    pub id: u64,
    /// The name that it was given; else the line that spawned it, `src/mail.rs:12`.
    pub name: &'static str,
    /// The line that spawned it.
    pub spawned_at: &'static Location<'static>,
    /// The time since then.
    pub age: Duration,
    /// How often it was polled so far.
    pub polls: u64,
    /// Whether it is being polled. An idle task waits for something.
    pub is_running: bool,
}

/// The record of one live task after the other.
#[derive(Default)]
struct Live {
    /// `None` while it is nobody's.
    born: Mutex<Option<Birth>>,
    polls: AtomicU64,
    is_running: AtomicBool,
}

#[derive(Clone, Copy)]
struct Birth {
    id: u64,
    name: Name,
    at: &'static Location<'static>,
    since: Instant,
}

impl Live {
    fn born(&self) -> MutexGuard<'_, Option<Birth>> {
        self.born.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn seen(&self, now: Instant) -> Option<TaskSnapshot> {
        let birth = self.born();
        let Birth { id, name, at, since } = (*birth)?;
        Some(TaskSnapshot {
            id,
            name: name.text(),
            spawned_at: at,
            age: now.saturating_duration_since(since),
            polls: self.polls.load(Relaxed),
            is_running: self.is_running.load(Relaxed),
        })
    }
}

/// A task's own record, until it is dropped.
pub(super) struct Record(Handle);

/// The record of a task, which may have become another's.
#[derive(Clone, Copy)]
pub(super) struct Handle {
    live: &'static stock::Record<Live>,
    id: u64,
}

impl Record {
    #[track_caller]
    pub(super) fn of(name: Name) -> Self {
        let live = STOCK.lend();
        live.polls.store(0, Relaxed);
        let id = NEXT.fetch_add(1, Relaxed);
        *live.born() = Some(Birth { id, name, at: Location::caller(), since: Instant::now() });
        Self(Handle { live, id })
    }

    pub(super) fn handle(&self) -> Handle {
        self.0
    }

    /// Nobody else writes: a task is polled by one thread at a time.
    #[inline]
    pub(super) fn begin_poll(&self) {
        let live = self.0.live;
        live.polls.store(live.polls.load(Relaxed) + 1, Relaxed);
        live.is_running.store(true, Relaxed);
    }

    #[inline]
    pub(super) fn end_poll(&self) {
        self.0.live.is_running.store(false, Relaxed);
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        *self.0.live.born() = None;
        STOCK.take_back(self.0.live);
    }
}

impl Handle {
    /// Calls the task something else from now on.
    pub(super) fn rename(self, name: Name) {
        if let Some(birth) = self.live.born().as_mut().filter(|birth| birth.id == self.id) {
            birth.name = name;
        }
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Handle").field(&self.id).finish()
    }
}
