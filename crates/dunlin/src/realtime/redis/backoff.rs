//! How long to wait before the next attempt.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

const FIRST: Duration = Duration::from_millis(50);

/// Who waits no longer is back soon after the server is.
const LONGEST: Duration = Duration::from_millis(800);

/// Twice the time for each attempt, and a part of it by chance, so that not all processes come at once.
#[derive(Debug)]
pub(super) struct Backoff(Duration);

impl Backoff {
    pub(super) fn new() -> Self {
        Backoff(FIRST)
    }

    /// Between half and all of it.
    pub(super) fn next(&mut self) -> Duration {
        let half = self.0 / 2;
        self.0 = (self.0 * 2).min(LONGEST);
        let span = half.as_micros().try_into().unwrap_or(u64::MAX);
        // a number that nobody needs to guess: the hasher of std has random keys
        half + Duration::from_micros(RandomState::new().hash_one(0) % span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_become_longer_up_to_a_bound() {
        let mut backoff = Backoff::new();
        for longest in [50, 100, 200, 400, 800, 800, 800] {
            let wait = backoff.next().as_millis();
            assert!((longest / 2..=longest).contains(&wait), "{wait} of {longest}");
        }
    }
}
