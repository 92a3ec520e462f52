//! What is said once a second, however often it happens.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use tokio::time::Instant;

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Lets one through each second, and counts the others.
pub(super) struct Rarely {
    /// The second of the last one, counted from 1.
    last: AtomicU64,
    unsaid: AtomicU64,
}

impl Rarely {
    pub(super) const fn new() -> Self {
        Rarely { last: AtomicU64::new(0), unsaid: AtomicU64::new(0) }
    }

    /// How many were not let through since the last that was; `None` for one that is not.
    pub(super) fn next(&self) -> Option<u64> {
        let second = START.elapsed().as_secs() + 1;
        let last = self.last.load(Relaxed);
        let is_first = last != second && self.last.compare_exchange(last, second, Relaxed, Relaxed).is_ok();
        match is_first {
            true => Some(self.unsaid.swap(0, Relaxed)),
            false => {
                self.unsaid.fetch_add(1, Relaxed);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn one_a_second_is_said_with_the_number_of_the_others() {
        dunlin_run::testing::block_on_paused(async {
            let rarely = Rarely::new();
            assert_eq!(rarely.next(), Some(0));
            for _ in 0..1000 {
                assert_eq!(rarely.next(), None);
            }
            tokio::time::advance(Duration::from_secs(1)).await;
            assert_eq!(rarely.next(), Some(1000));
            assert_eq!(rarely.next(), None);
        });
    }
}
