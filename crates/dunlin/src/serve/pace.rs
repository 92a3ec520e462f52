//! Whether a client is too slow: it has some seconds of patience, spends them while it is waited for, and earns them
//! back by every byte.

use std::time::Duration;

use tokio::time::Instant;

/// One direction of one connection.
#[derive(Debug)]
pub(crate) struct Pace {
    terms: Terms,
    left: Duration,
    bytes: u64,
    waiting_since: Option<Instant>,
}

/// What a client has to keep to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms {
    /// Bytes a second; 0 for any.
    pub(crate) pace: u32,
    /// The most that a client can have in hand.
    pub(crate) patience: Duration,
}

impl Pace {
    /// A client that was not waited for yet.
    pub(crate) fn new(terms: Terms) -> Self {
        Pace { terms, left: terms.patience, bytes: 0, waiting_since: None }
    }

    /// The client is waited for; so many bytes came so far. Gives the moment at which it is too slow unless more come.
    pub(crate) fn waits(&mut self, bytes: u64, now: Instant) -> Option<Instant> {
        self.settle(bytes, now);
        self.waiting_since = Some(now);
        (self.terms.pace > 0).then(|| now + self.left)
    }

    /// The client is not waited for.
    pub(crate) fn rests(&mut self, bytes: u64, now: Instant) {
        self.settle(bytes, now);
        self.waiting_since = None;
    }

    fn settle(&mut self, bytes: u64, now: Instant) {
        let spent = self.waiting_since.map_or(Duration::ZERO, |since| now - since);
        let earned = Duration::from_secs(bytes - self.bytes) / self.terms.pace.max(1);
        self.left = (self.left + earned).saturating_sub(spent).min(self.terms.patience);
        self.bytes = bytes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMS: Terms = Terms { pace: 240, patience: Duration::from_secs(5) };

    /// Steps of: seconds since the last step, whether it is waited for, bytes so far; the seconds left after each.
    fn check(steps: &[(u64, bool, u64, Option<u64>)]) {
        let mut pace = Pace::new(TERMS);
        let mut now = Instant::now();
        for (at, &(seconds, waits, bytes, left)) in steps.iter().enumerate() {
            now += Duration::from_secs(seconds);
            let deadline = match waits {
                true => pace.waits(bytes, now),
                false => {
                    pace.rests(bytes, now);
                    None
                }
            };
            assert_eq!(deadline.map(|deadline| (deadline - now).as_secs()), left, "step {at}");
        }
    }

    #[tokio::test]
    async fn silence_spends_the_patience() {
        check(&[(0, true, 0, Some(5)), (3, true, 0, Some(2)), (2, true, 0, Some(0))]);
    }

    #[tokio::test]
    async fn bytes_earn_it_back_but_never_more_than_there_was() {
        check(&[(0, true, 0, Some(5)), (4, true, 480, Some(3)), (1, true, 1_000_000, Some(5))]);
    }

    #[tokio::test]
    async fn time_in_which_nobody_waits_is_free() {
        check(&[(0, true, 0, Some(5)), (2, false, 0, None), (60, true, 0, Some(3))]);
    }

    #[tokio::test]
    async fn a_byte_now_and_then_does_not_help() {
        check(&[(0, true, 0, Some(5)), (4, true, 1, Some(1)), (1, true, 2, Some(0))]);
    }
}
