//! After what time clients come back: drawn, so that they do not all come at once.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// Nobody comes back sooner.
const LEAST: Duration = Duration::from_secs(1);

/// The shortest time over which clients are spread.
const SPREAD: Duration = Duration::from_secs(3);

/// A time between one second and as much more as `spread`, at least three seconds; whole milliseconds.
pub(super) fn drawn(spread: Duration) -> Duration {
    let span = spread.max(SPREAD).as_millis().try_into().unwrap_or(u64::MAX);
    // a number that nobody needs to guess: the hasher of std has random keys
    LEAST + Duration::from_millis(RandomState::new().hash_one(0) % span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_are_spread_over_the_whole_time() {
        let spread = Duration::from_secs(30);
        let drawn: Vec<Duration> = (0..2000).map(|_| drawn(spread)).collect();
        // a tenth is 200 on average; fewer than 100 of 2,000 is out of the question for a fair draw
        for tenth in 0..10 {
            let from = LEAST + spread * tenth / 10;
            let inside = drawn.iter().filter(|time| (from..from + spread / 10).contains(time)).count();
            assert!(inside > 100, "{inside} from {from:?}");
        }
        assert!(super::drawn(Duration::ZERO) < LEAST + SPREAD);
    }
}
