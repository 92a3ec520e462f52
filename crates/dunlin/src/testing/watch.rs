//! A test that lets nothing block its event loop.

use std::cell::Cell;
use std::sync::{Arc, Mutex, PoisonError};

use dunlin_run::watchdog::{Label, State, Watchdog, Watching, doing};

/// Forbids it in all tests, when it is `1`: below `[env]` in `.cargo/config.toml`.
const VARIABLE: &str = "DUNLIN_FORBID_BLOCKING";

thread_local! {
    /// True in a test that forbids it for all its clients.
    static FORBIDS: Cell<bool> = const { Cell::new(false) };
}

/// Runs a test whose clients forbid blocking; `#[dunlin::test(forbid_blocking)]` calls this.
pub fn forbidding<T>(test: impl FnOnce() -> T) -> T {
    struct Restores(bool);
    impl Drop for Restores {
        fn drop(&mut self) {
            FORBIDS.set(self.0);
        }
    }
    let _restores = Restores(FORBIDS.replace(true));
    test()
}

/// True when all clients forbid blocking.
pub(super) fn is_forbidden() -> bool {
    FORBIDS.get() || std::env::var_os(VARIABLE).is_some_and(|value| value == "1")
}

/// Polls what a server polls in the task of a connection: what is around endpoints, bodies.
pub(super) fn watched<R>(poll: impl FnOnce() -> R) -> R {
    doing(Label::new("connection"), poll)
}

/// What is seen of the event loop of one test.
#[derive(Debug)]
pub(super) struct Watch {
    watching: Option<Watching>,
    reports: Arc<Mutex<Vec<String>>>,
}

impl Watch {
    /// Watches the thread of the test, which is its event loop.
    ///
    /// # Panics
    /// When the system has no threads left.
    pub(super) fn start(watchdog: Watchdog) -> Self {
        let reports = Arc::new(Mutex::new(Vec::new()));
        let found = Arc::clone(&reports);
        let watchdog = watchdog.only_this_thread().handler(move |report| {
            // a machine without a free processor is not the app's fault, and an update says nothing new
            if report.state != State::Starved && !report.is_update {
                found.lock().unwrap_or_else(PoisonError::into_inner).push(report.to_string());
            }
        });
        Watch { watching: Some(watchdog.start().expect("the system has threads left")), reports }
    }

    /// Ends the watch, after the reports of all that was seen.
    ///
    /// # Panics
    /// When something has blocked.
    pub(super) fn end(mut self) {
        drop(self.watching.take());
        let reports = std::mem::take(&mut *self.reports.lock().unwrap_or_else(PoisonError::into_inner));
        assert!(reports.is_empty(), "the event loop was blocked:\n{}", reports.join("\n"));
    }
}
