//! How long things took: a distribution at one moment.

use std::time::Duration;

use super::histogram::LIMITS;

/// The buckets that OpenTelemetry recommends for `http.server.request.duration`, in seconds.
const BUCKETS: [f64; 14] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];

/// How long things took: a distribution, exact to a tenth.
///
/// It counts from the start of the app on. What was between two moments is [`since`](Latency::since).
///
/// ```
/// # use dunlin::monitor::Latency;
/// let none = Latency::default();
/// assert_eq!((none.count(), none.quantile(0.99)), (0, None));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Latency {
    /// Empty when there is nothing, else one for each limit and one for what is above.
    counts: Vec<u64>,
    nanos: u64,
}

impl Latency {
    /// How many there were.
    pub fn count(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// How long they took together.
    pub fn total(&self) -> Duration {
        Duration::from_nanos(self.nanos)
    }

    /// The time that this share of them, from 0 to 1, did not exceed: 0.5 is the median. `None` when there are none.
    pub fn quantile(&self, share: f64) -> Option<Duration> {
        let rank = (share.clamp(0.0, 1.0) * self.count() as f64).max(1.0);
        let mut below = 0;
        for (index, &count) in self.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            if (below + count) as f64 >= rank {
                let inside = (rank - below as f64) / count as f64;
                return Some(within(index, inside));
            }
            below += count;
        }
        None
    }

    /// What came after an earlier moment of the same.
    #[must_use]
    pub fn since(&self, earlier: &Latency) -> Latency {
        let before = |index: usize| earlier.counts.get(index).copied().unwrap_or_default();
        let counts = self.counts.iter().enumerate();
        Latency {
            counts: counts.map(|(index, count)| count.saturating_sub(before(index))).collect(),
            nanos: self.nanos.saturating_sub(earlier.nanos),
        }
    }

    /// Both together.
    #[must_use]
    pub fn and(mut self, other: &Latency) -> Latency {
        self.add(other.counts.iter().copied(), other.nanos);
        self
    }

    /// OpenTelemetry's buckets: each limit in seconds, and how many did not exceed it.
    pub fn buckets(&self) -> impl Iterator<Item = (f64, u64)> {
        BUCKETS.into_iter().map(|limit| {
            let nanos = (limit * 1e9).round() as u64;
            let index = LIMITS.partition_point(|&limit| limit <= nanos);
            (limit, self.counts.iter().take(index).sum())
        })
    }

    pub(super) fn add(&mut self, counts: impl ExactSizeIterator<Item = u64>, nanos: u64) {
        if self.counts.len() < counts.len() {
            self.counts.resize(counts.len(), 0);
        }
        self.counts.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        self.nanos = self.nanos.wrapping_add(nanos);
    }
}

/// A share of the way through a bucket. What is longer than the last limit is said to be it.
fn within(bucket: usize, share: f64) -> Duration {
    let lower = bucket.checked_sub(1).and_then(|below| LIMITS.get(below)).copied().unwrap_or(0);
    let upper = LIMITS.get(bucket).copied().unwrap_or(lower);
    Duration::from_nanos(lower + ((upper - lower) as f64 * share) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::monitor::histogram::Histogram;

    fn of(times: impl IntoIterator<Item = Duration>) -> Latency {
        let histogram = Histogram::default();
        times.into_iter().for_each(|time| histogram.record(time));
        let mut latency = Latency::default();
        histogram.add_to(&mut latency);
        latency
    }

    #[test]
    fn quantiles_are_exact_to_a_tenth() {
        let latency = of((1..=1000).map(Duration::from_millis));
        assert_eq!(latency.count(), 1000);
        assert_eq!(latency.total(), Duration::from_millis(500_500));
        for (share, millis) in [(0.0, 1.0), (0.5, 500.0), (0.95, 950.0), (0.99, 990.0), (1.0, 1000.0)] {
            let found = latency.quantile(share).unwrap().as_secs_f64() * 1e3;
            assert!((found / millis - 1.0).abs() < 0.1, "{share}: {found}");
        }
    }

    #[test]
    fn buckets_hold_what_does_not_exceed_their_limit() {
        let ms = Duration::from_millis;
        let latency = of([Duration::ZERO, ms(5), Duration::from_nanos(5_000_001), ms(10_000), ms(900_000)]);
        let buckets: Vec<u64> = latency.buckets().map(|(_, count)| count).collect();
        assert_eq!(buckets, [2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 4]);
        assert_eq!(latency.quantile(1.0), Some(Duration::from_secs(100)));
    }

    #[test]
    fn what_came_in_between() {
        let early = of([Duration::from_millis(5)]);
        let late = early.clone().and(&of([Duration::from_secs(1)]));
        assert_eq!(late.since(&early), of([Duration::from_secs(1)]));
        assert_eq!(late.since(&Latency::default()), late);
    }
}
