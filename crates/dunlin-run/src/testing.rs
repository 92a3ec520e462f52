//! What tests of asynchronous code need: an event loop whose time stands still.

use std::cell::RefCell;
use std::pin::Pin;

use tokio::runtime::{Builder, Handle};

type End = Pin<Box<dyn Future<Output = ()> + Send>>;

thread_local! {
    /// What the test that runs on this thread leaves to be done at its end.
    static ENDS: RefCell<Option<Vec<End>>> = const { RefCell::new(None) };
}

/// Runs a test on one event loop whose clock is paused.
///
/// `tokio::time` then moves only when every task waits for time, or by `tokio::time::advance`; a minute passes in no
/// time. While a pool works for a task of this event loop the clock does not move by itself, so that a slow job
/// cannot fire a timeout: a test that wants the timeout says `advance`.
///
/// ```
/// use std::time::Duration;
///
/// dunlin_run::testing::block_on_paused(async {
///     let before = tokio::time::Instant::now();
///     tokio::time::sleep(Duration::from_secs(60)).await;
///     assert_eq!(before.elapsed(), Duration::from_secs(60));
/// });
/// ```
///
/// # Panics
/// When the event loop cannot be started, or when called from code that already runs on one.
pub fn block_on_paused<F: Future>(future: F) -> F::Output {
    let runtime = Builder::new_current_thread().enable_all().start_paused(true).build();
    let runtime = runtime.expect("the system gives the descriptors of an event loop");
    let outer = ENDS.replace(Some(Vec::new()));
    runtime.block_on(async {
        let output = future.await;
        while let Some(end) = ENDS.with_borrow_mut(|ends| ends.as_mut().and_then(Vec::pop)) {
            end.await;
        }
        ENDS.set(outer);
        output
    })
}

/// Tells whether a test runs on this thread whose end is waited for: in [`block_on_paused`].
pub fn has_end() -> bool {
    ENDS.with_borrow(Option::is_some)
}

/// Runs a future at the end of the test, for what a value cannot do when it is dropped. Without a test around it the
/// future is spawned, and without an event loop it is dropped.
pub fn at_end(future: impl Future<Output = ()> + Send + 'static) {
    let future: End = Box::pin(future);
    let left = ENDS.with_borrow_mut(|ends| match ends {
        Some(ends) => {
            ends.push(future);
            None
        }
        None => Some(future),
    });
    if let (Some(future), Ok(_)) = (left, Handle::try_current()) {
        drop(crate::spawn_named("the end of a test", future));
    }
}
