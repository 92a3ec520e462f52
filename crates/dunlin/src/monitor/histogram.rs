//! Hot path: how long things took, counted by their order of magnitude, without a lock.
//!
//! A bucket is a tenth wide, from a microsecond to 100 s. The limits that OpenTelemetry recommends for the durations of
//! requests are limits here too, so that its buckets are sums of these.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use super::Latency;

/// The limits within a decade, in hundredths of its begin.
const STEPS: [u64; 23] = [
    100, 110, 120, 135, 150, 165, 180, 200, 225, 250, 275, 300, 335, 370, 410, 450, 500, 550, 600, 675, 750,
    825, 900,
];
/// From a microsecond on.
const DECADES: usize = 8;
const COUNT: usize = STEPS.len() * DECADES + 1;

/// The upper limits of all buckets but the last, in nanoseconds. A value that is a limit belongs below it.
pub(super) const LIMITS: [u64; COUNT] = {
    let mut limits = [0; COUNT];
    let mut decade = 10; // hundredths of a microsecond, in nanoseconds
    let mut index = 0;
    while index < COUNT {
        limits[index] = STEPS[index % STEPS.len()] * decade;
        index += 1;
        if index % STEPS.len() == 0 {
            decade *= 10;
        }
    }
    limits
};

/// Counts durations.
#[derive(Debug)]
pub(super) struct Histogram {
    counts: [AtomicU64; COUNT + 1],
    nanos: AtomicU64,
}

impl Default for Histogram {
    fn default() -> Self {
        Histogram { counts: [const { AtomicU64::new(0) }; COUNT + 1], nanos: AtomicU64::new(0) }
    }
}

impl Histogram {
    /// Counts one.
    #[inline]
    pub(super) fn record(&self, duration: Duration) {
        // 584 years
        let nanos = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        let bucket = LIMITS.partition_point(|&limit| limit < nanos);
        self.counts[bucket].fetch_add(1, Relaxed);
        self.nanos.fetch_add(nanos, Relaxed);
    }

    /// Adds what was counted.
    pub(super) fn add_to(&self, latency: &mut Latency) {
        let counts = self.counts.iter().map(|count| count.load(Relaxed));
        latency.add(counts, self.nanos.load(Relaxed));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_grow_by_a_tenth_and_hold_those_of_opentelemetry() {
        assert_eq!((LIMITS[0], LIMITS[COUNT - 1]), (1_000, 100_000_000_000));
        for pair in LIMITS.windows(2) {
            assert!(pair[0] < pair[1] && pair[1] * 100 <= pair[0] * 113, "{pair:?}");
        }
        for (limit, _) in Latency::default().buckets() {
            let nanos = (limit * 1e9).round() as u64;
            assert!(LIMITS.contains(&nanos), "{limit}");
        }
    }
}
