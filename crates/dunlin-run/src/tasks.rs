//! A group of tasks that can be waited for: background tasks, connections.

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::name::Name;
use crate::spawn::Title;
use crate::{clock, spawn};

/// A group of tasks that can be waited for. Clones are the same group.
///
/// ```
/// use std::time::Duration;
///
/// # dunlin_run::block_on(async {
/// let tasks = dunlin_run::Tasks::new();
/// tasks.spawn("welcome mail", async { /* .. */ });
/// assert_eq!(tasks.wait_idle(Duration::from_secs(30)).await, 0);
/// # });
/// ```
#[derive(Clone, Debug, Default)]
pub struct Tasks {
    live: watch::Sender<usize>,
}

impl Tasks {
    /// Makes a group without tasks.
    pub fn new() -> Self {
        Self::default()
    }

    /// Starts a task of this group; see [`spawn_named`](crate::spawn_named).
    ///
    /// # Panics
    /// When called outside a tokio runtime.
    #[track_caller]
    pub fn spawn<F>(&self, name: &'static str, future: F) -> JoinHandle<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        self.spawn_titled(name, |_| future)
    }

    /// Starts a task that says what it does, by its title; at first it has this name.
    #[doc(hidden)]
    #[track_caller]
    pub fn spawn_titled<F>(&self, name: &'static str, work: impl FnOnce(Title) -> F) -> JoinHandle<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        // A thread of a pool counts the task before the event loop has it: a paused clock would run away in between.
        let _hold = clock::hold();
        spawn::start(Name::Given(name), work, Membership::of(self))
    }

    /// Returns how many tasks have not ended.
    pub fn live(&self) -> usize {
        *self.live.borrow()
    }

    /// Waits until no task is left, for at most `grace`, and returns how many are. Tasks started meanwhile count.
    ///
    /// # Cancel safety
    /// Dropping the future changes nothing.
    pub async fn wait_idle(&self, grace: Duration) -> usize {
        let mut live = self.live.subscribe();
        // The wait fails only when there is no sender, and `self` is one.
        let _ = timeout(grace, live.wait_for(|live| *live == 0)).await;
        self.live()
    }
}

/// Counts a task in its group until it is dropped.
struct Membership {
    live: watch::Sender<usize>,
}

impl Membership {
    fn of(tasks: &Tasks) -> Self {
        tasks.live.send_modify(|live| *live += 1);
        Self { live: tasks.live.clone() }
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        self.live.send_modify(|live| *live -= 1);
    }
}
