//! What blocked event loops: the last reports of the watchdog.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use dunlin_run::watchdog::{Frame, Report, State};
use serde::Serialize;

/// How many are kept.
const MOST: usize = 100;

/// The last reports of the watchdog, newest first.
#[derive(Debug, Default)]
pub(crate) struct Reports(Mutex<Ring>);

#[derive(Debug, Default)]
struct Ring {
    entries: VecDeque<Entry>,
    count: u64,
}

/// One report, as the page shows it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Entry {
    number: u64,
    /// Milliseconds since 1970.
    at: f64,
    label: String,
    so_far_ms: f64,
    total_ms: Option<f64>,
    state: &'static str,
    computing_ms: f64,
    waiting_ms: f64,
    queued_ms: f64,
    call: Option<String>,
    frames: Vec<Line>,
    advice: &'static str,
    repeats: u64,
}

/// A function of the stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Line {
    function: String,
    file: Option<String>,
    line: Option<u32>,
}

impl Reports {
    /// Keeps a report; the second one of a poll, at its end, is put into the first.
    pub(crate) fn record(&self, report: &Report) {
        let mut ring = self.ring();
        let entry = Entry::of(report, ring.count);
        if report.is_update
            && let Some(known) = ring.entries.iter_mut().find(|known| known.is_of(&entry))
        {
            known.total_ms = entry.total_ms;
            return;
        }
        ring.count += 1;
        ring.entries.push_front(entry);
        ring.entries.truncate(MOST);
    }

    /// All that are kept.
    pub(super) fn all(&self) -> Vec<Entry> {
        self.ring().entries.iter().cloned().collect()
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    fn of(report: &Report, number: u64) -> Self {
        let at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Entry {
            number,
            at: milliseconds(at),
            label: report.label.to_owned(),
            so_far_ms: milliseconds(report.so_far),
            total_ms: report.total.map(milliseconds),
            state: name(report.state),
            computing_ms: milliseconds(report.times.computing),
            waiting_ms: milliseconds(report.times.waiting),
            queued_ms: milliseconds(report.times.queued),
            call: report.call.clone(),
            frames: report.frames.iter().map(Line::of).collect(),
            advice: report.advice,
            repeats: report.repeats,
        }
    }

    /// Whether both are of the same poll, which this one was still waiting for.
    fn is_of(&self, end: &Entry) -> bool {
        self.total_ms.is_none()
            && self.label == end.label
            && self.so_far_ms == end.so_far_ms
            && self.frames == end.frames
    }
}

impl Line {
    fn of(frame: &Frame) -> Self {
        Line { function: frame.function.clone(), file: frame.file.clone(), line: frame.line }
    }
}

fn name(state: State) -> &'static str {
    match state {
        State::Waiting => "waiting",
        State::Computing => "computing",
        State::Starved => "starved",
        _ => "unknown",
    }
}

pub(super) fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
