//! The clock of a test.

use std::time::Duration;

/// The paused clock of a test: time passes when the test says so, or when everybody waits for it.
#[derive(Clone, Copy, Debug)]
pub struct TestClock(pub(super) ());

impl TestClock {
    /// Lets time pass; what is due within it happens.
    ///
    /// # Panics
    /// When the clock is not paused. That of `#[dunlin::test]` is.
    pub async fn advance(self, time: Duration) {
        tokio::time::advance(time).await;
    }
}
