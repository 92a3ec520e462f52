//! The clock of a test.

use std::time::Duration;

/// The paused clock of a test: time passes when the test says so, or when everybody waits for it.
#[derive(Clone, Copy, Debug)]
pub struct TestClock(pub(super) ());

impl TestClock {
    /// Lets time pass; what is due within it happens, in order.
    ///
    /// # Panics
    /// When the clock is not paused. That of `#[dunlin::test]` is.
    pub async fn advance(self, time: Duration) {
        // not in one leap: what happens on the way may have to do with time again
        tokio::time::advance(Duration::ZERO).await;
        tokio::time::sleep(time).await;
        tokio::time::advance(Duration::ZERO).await;
    }
}
