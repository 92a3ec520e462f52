//! What tests of asynchronous code need: an event loop whose time stands still.

use tokio::runtime::Builder;

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
    runtime.expect("the system gives the descriptors of an event loop").block_on(future)
}
