//! What is said of a collector: one line when it fails, one when it is back, and at most once a minute what was lost.

use std::fmt::Display;
use std::time::Duration;

use tokio::time::Instant;

/// How often it is said what was lost.
const EVERY: Duration = Duration::from_secs(60);

/// How it goes with the figures of one kind.
#[derive(Debug)]
pub(crate) struct Health {
    /// `traces` or `metrics`.
    what: &'static str,
    /// The collector.
    url: String,
    is_failing: bool,
    /// Lost, and not said yet.
    lost: u64,
    said_at: Option<Instant>,
}

impl Health {
    pub(crate) fn new(what: &'static str, url: impl Display) -> Self {
        Health { what, url: url.to_string(), is_failing: false, lost: 0, said_at: None }
    }

    /// A message did not get through.
    pub(crate) fn failed(&mut self, why: &dyn Display) {
        let Health { what, url, .. } = self;
        if !std::mem::replace(&mut self.is_failing, true) {
            tracing::warn!(%url, reason = %why, "{what} do not reach the collector; requests are served as ever");
        }
    }

    /// A message got through.
    pub(crate) fn reached(&mut self) {
        let Health { what, url, .. } = self;
        if std::mem::replace(&mut self.is_failing, false) {
            // as high as the line that it ends
            tracing::warn!(%url, "{what} reach the collector again");
        }
    }

    /// So many were lost.
    pub(crate) fn lose(&mut self, count: u64) {
        self.lost += count;
    }

    /// Says what was lost, if there is something and it is time.
    pub(crate) fn report(&mut self, is_end: bool) {
        let now = Instant::now();
        let is_time = is_end || self.said_at.is_none_or(|at| now.duration_since(at) >= EVERY);
        if self.lost > 0 && is_time {
            let Health { what, url, lost, .. } = self;
            tracing::warn!(%url, lost, "{what} were dropped");
            self.lost = 0;
            self.said_at = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_was_lost_is_said_at_once_then_once_a_minute_and_at_the_end() {
        let mut health = Health::new("traces", "http://localhost:4318");
        let mut left = |count, is_end| {
            health.lose(count);
            health.report(is_end);
            health.lost
        };
        assert_eq!(left(1, false), 0);
        assert_eq!((left(2, false), left(3, false)), (2, 5));
        advance(EVERY).await;
        assert_eq!((left(0, false), left(4, false)), (0, 4));
        assert_eq!(left(0, true), 0);
    }
}
