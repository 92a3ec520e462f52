//! The clock of a test.

use std::time::Duration;

/// In how many steps time passes.
const STEPS: u32 = 64;

/// How often others have their turn within a step.
const TURNS: usize = 8;

/// The paused clock of a test: time passes when the test says so, or when everybody waits for it.
#[derive(Clone, Copy, Debug)]
pub struct TestClock(pub(super) ());

impl TestClock {
    /// Lets time pass, also while a pool works; what is due within it happens, in order.
    ///
    /// # Panics
    /// When the clock is not paused. That of `#[dunlin::test]` is.
    pub async fn advance(self, time: Duration) {
        let mut left = time;
        // not in one leap: what happens on the way may have to do with time again
        for steps in (1..=STEPS).rev() {
            let step = left / steps;
            left -= step;
            tokio::time::advance(step).await;
            for _ in 0..TURNS {
                tokio::task::yield_now().await;
            }
        }
    }
}
