//! How long one piece of work takes of late, from which waits are estimated.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// Old work is forgotten: the newest weighs an eighth.
const WEIGHT: u64 = 8;

/// The mean of the latest service times.
#[derive(Debug, Default)]
pub(crate) struct Pace(AtomicU64);

impl Pace {
    /// Notes how long one piece took. Two threads may do so at once and one is lost; it is an estimate.
    pub(crate) fn note(&self, nanos: u64) {
        let pace = match self.0.load(Relaxed) {
            0 => nanos,
            pace => pace - pace / WEIGHT + nanos / WEIGHT,
        };
        self.0.store(pace, Relaxed);
    }

    /// Estimates after what time `queued` pieces have left a queue that `size` at once are served from.
    pub(crate) fn wait_estimate(&self, queued: usize, size: usize) -> Duration {
        Duration::from_nanos(self.0.load(Relaxed)).mul_f64(queued.max(1) as f64 / size as f64)
    }
}

/// 2^64 nanoseconds are 584 years.
pub(crate) fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
