//! What was: a sample a second of the last five minutes, and the totals of a minute ago.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tokio::time::Instant;

use super::sample::{Sample, Totals};

/// How many samples are kept: five minutes.
const SAMPLES: usize = 300;

/// Less than a second, so that whoever asks each second brings a new sample each time.
const PERIOD: Duration = Duration::from_millis(900);

/// How often totals are kept, and how many: the oldest are those of a minute ago, or a little more.
const KEPT_EACH: Duration = Duration::from_secs(15);
const KEPT: usize = 5;

/// The samples, and the totals that the last minute is told from.
#[derive(Debug)]
pub(super) struct History {
    names: Vec<String>,
    rows: VecDeque<Vec<Option<f64>>>,
    /// How many samples there were; the newest has this number.
    count: u64,
    newest: Arc<Totals>,
    /// Those before the newest.
    before: Arc<Totals>,
    kept: VecDeque<Arc<Totals>>,
}

/// The samples that somebody does not have yet.
#[derive(Debug, Serialize)]
pub(super) struct Part<'h> {
    names: &'h [String],
    /// Each begins with its time: milliseconds since 1970.
    rows: Vec<&'h [Option<f64>]>,
    last: u64,
}

impl History {
    /// Begins with these totals.
    pub(super) fn new(totals: Totals) -> Self {
        let totals = Arc::new(totals);
        let names = Sample::names(&totals);
        let kept = VecDeque::from([Arc::clone(&totals)]);
        History {
            names,
            rows: VecDeque::with_capacity(SAMPLES),
            count: 0,
            newest: Arc::clone(&totals),
            before: totals,
            kept,
        }
    }

    /// Whether it is time for another sample.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.newest.at) >= PERIOD
    }

    /// Takes a sample: what came between the last totals and these. `unix` is the time in milliseconds.
    pub(super) fn add(&mut self, totals: Arc<Totals>, unix: f64) {
        let row = Sample { before: &self.newest, after: &totals }.row();
        if self.rows.len() == SAMPLES {
            self.rows.pop_front();
        }
        self.rows.push_back([Some(unix)].into_iter().chain(row).collect());
        self.count += 1;
        if self.kept.back().is_none_or(|last| totals.at - last.at >= KEPT_EACH) {
            if self.kept.len() == KEPT {
                self.kept.pop_front();
            }
            self.kept.push_back(Arc::clone(&totals));
        }
        self.before = std::mem::replace(&mut self.newest, totals);
    }

    /// The samples after number `since`. Who names one that there was not yet knows another process: it gets all.
    pub(super) fn after(&self, since: u64) -> Part<'_> {
        let missed = usize::try_from(self.count.saturating_sub(since)).unwrap_or(usize::MAX);
        let missed = if since > self.count { self.rows.len() } else { missed.min(self.rows.len()) };
        let rows = self.rows.iter().skip(self.rows.len() - missed).map(Vec::as_slice).collect();
        Part { names: &self.names, rows, last: self.count }
    }

    /// The newest totals that are kept.
    pub(super) fn newest(&self) -> &Totals {
        &self.newest
    }

    /// The minute that ends with `totals`, or the time since the start.
    pub(super) fn minute<'t>(&'t self, totals: &'t Totals) -> Sample<'t> {
        Sample { before: self.kept.front().unwrap_or(&self.before), after: totals }
    }

    /// The last second or two.
    pub(super) fn second<'t>(&'t self, totals: &'t Totals) -> Sample<'t> {
        Sample { before: &self.before, after: totals }
    }
}
