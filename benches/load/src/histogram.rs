//! Latencies of any number, in memory that does not grow: buckets of 0.8 % width, as HdrHistogram has them.

use std::time::Duration;

/// Each doubling of the latency has 2 to the power of this many buckets.
const BITS: u32 = 7;

/// How often which latency was seen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Histogram {
    /// Grows to the largest latency's bucket: 5,000 of them for an hour.
    counts: Vec<u64>,
    total: u64,
    longest: u64,
}

impl Histogram {
    /// Counts one latency.
    pub(crate) fn record(&mut self, latency: Duration) {
        let nanos = u64::try_from(latency.as_nanos()).unwrap_or(u64::MAX);
        let bucket = bucket(nanos);
        if bucket >= self.counts.len() {
            self.counts.resize(bucket + 1, 0);
        }
        self.counts[bucket] += 1;
        self.total += 1;
        self.longest = self.longest.max(nanos);
    }

    /// Adds what another one counted.
    pub(crate) fn merge(&mut self, other: &Self) {
        if other.counts.len() > self.counts.len() {
            self.counts.resize(other.counts.len(), 0);
        }
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        self.total += other.total;
        self.longest = self.longest.max(other.longest);
    }

    /// How many latencies were counted.
    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    /// The longest latency, in microseconds.
    pub(crate) fn longest_us(&self) -> f64 {
        self.longest as f64 / 1000.0
    }

    /// The latency that this share of all did not exceed, in microseconds.
    pub(crate) fn quantile_us(&self, share: f64) -> f64 {
        let wanted = ((self.total as f64 * share).ceil() as u64).max(1);
        let mut seen = 0;
        let reached = self.counts.iter().position(|count| {
            seen += count;
            seen >= wanted
        });
        // The upper end of a bucket may lie beyond what was seen.
        reached.map_or(0.0, |bucket| end_of(bucket).min(self.longest) as f64 / 1000.0)
    }
}

/// Numbers below 2^`BITS` have a bucket each; above, the leading `BITS` + 1 bits tell.
fn bucket(nanos: u64) -> usize {
    let shift = (u64::BITS - nanos.leading_zeros()).saturating_sub(BITS + 1);
    ((shift as usize) << BITS) + (nanos >> shift) as usize
}

/// The largest number in a bucket.
fn end_of(bucket: usize) -> u64 {
    let shift = (bucket >> BITS).saturating_sub(1) as u32;
    let leading = (bucket - ((shift as usize) << BITS)) as u64;
    (leading << shift) | ((1 << shift) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_within_a_hundredth_of_its_bucket() {
        let mut before = 0;
        for nanos in (0..400).chain((9..62).flat_map(|bit| [(1 << bit) - 1, 1 << bit, (1 << bit) + 7])) {
            let (bucket, end) = (bucket(nanos), end_of(bucket(nanos)));
            assert!(end >= nanos && (end - nanos) as f64 <= nanos as f64 / 100.0, "{nanos}: {end}");
            assert!(bucket >= before, "{nanos}");
            before = bucket;
        }
    }

    #[test]
    fn quantiles_are_those_of_all_parts() {
        let mut all = Histogram::default();
        for part in 0..10 {
            let mut of_part = Histogram::default();
            for number in 1..=100 {
                of_part.record(Duration::from_micros(part * 100 + number));
            }
            all.merge(&of_part);
        }
        assert_eq!((all.total(), all.longest_us()), (1000, 1000.0));
        for (share, expected) in [(0.5, 500.0), (0.99, 990.0), (1.0, 1000.0)] {
            let quantile = all.quantile_us(share);
            assert!((quantile / expected - 1.0).abs() < 0.01, "{share}: {quantile}");
        }
    }
}
