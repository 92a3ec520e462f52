//! Makes reports of what the patrol finds, and says nothing twice.

use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::blame::Blame;
use super::patrol::{Blocked, Finding};
use super::stack::Reader;
use super::{Frame, Label, Report, State, Watchdog, advice};
use crate::clock::now;

/// How many places are remembered; then those of the past are forgotten.
const PLACES: usize = 1024;

/// tokio gives the other tasks of the event loop to another thread before this runs its closure.
const ALLOWED: &str = "block_in_place";

/// When nothing was found for so long, tables are read, so that the first report need not wait for that.
const CALM: Duration = Duration::from_secs(1);

pub(super) struct Desk {
    found: Receiver<Finding>,
    backlog: VecDeque<Finding>,
    handler: Arc<dyn Fn(&Report) + Send + Sync>,
    repeat_after: Duration,
    reader: Reader,
    places: HashMap<Place, Noted>,
    /// Reports whose poll has not ended.
    open: HashMap<u64, Report>,
}

/// What counts as the same.
#[derive(PartialEq, Eq, Hash)]
struct Place {
    label: Label,
    state: State,
    frame: Option<Frame>,
}

struct Noted {
    at: Instant,
    repeats: u64,
}

impl Desk {
    pub(super) fn new(dog: &Watchdog, found: Receiver<Finding>) -> Self {
        Self {
            found,
            backlog: VecDeque::new(),
            handler: Arc::clone(&dog.handler),
            repeat_after: dog.repeat_after,
            reader: Reader::default(),
            places: HashMap::new(),
            open: HashMap::new(),
        }
    }

    pub(super) fn run(mut self) {
        self.prepare();
        while let Some(finding) = self.backlog.pop_front().or_else(|| self.found.recv().ok()) {
            match finding {
                Finding::Blocked(blocked) => self.report(blocked),
                Finding::Ended { id, total } => self.tell_end(id, total),
            }
        }
    }

    fn prepare(&mut self) {
        match self.found.recv_timeout(CALM) {
            Ok(finding) => self.backlog.push_back(finding),
            Err(RecvTimeoutError::Timeout) => self.reader.prepare(),
            Err(RecvTimeoutError::Disconnected) => {}
        }
    }

    fn report(&mut self, blocked: Blocked) {
        let Blocked { id, label, so_far, state, times, stack } = blocked;
        let frames = stack.map(|stack| self.reader.frames(&stack)).unwrap_or_default();
        if frames.iter().any(|frame| frame.function.contains(ALLOWED)) {
            return;
        }
        let Blame { users: frames, called } = Blame::of(frames);
        let advice = advice::of(state, &called);
        let Some(repeats) = self.note(Place { label, state, frame: frames.first().cloned() }) else { return };
        let report = Report {
            label: label.name(),
            so_far,
            total: self.end_in_backlog(id),
            state,
            times,
            frames,
            // Of code that computes, the function at the moment is chance.
            call: called.into_iter().next().filter(|_| state == State::Waiting).map(|frame| public(&frame)),
            advice,
            is_update: false,
            repeats,
        };
        self.hand_over(&report);
        if report.total.is_none() && state != State::Starved {
            self.open.insert(id, report);
        }
    }

    /// Returns how often this was seen since its last report, or `None` if that was a moment ago.
    fn note(&mut self, place: Place) -> Option<u64> {
        let (at, pause) = (now(), self.repeat_after);
        if let Some(noted) = self.places.get_mut(&place) {
            if at.saturating_duration_since(noted.at) < pause {
                noted.repeats += 1;
                return None;
            }
            noted.at = at;
            return Some(std::mem::take(&mut noted.repeats));
        }
        if self.places.len() >= PLACES {
            self.places.retain(|_, noted| at.saturating_duration_since(noted.at) < pause);
        }
        if self.places.len() < PLACES {
            self.places.insert(place, Noted { at, repeats: 0 });
        }
        Some(0)
    }

    /// Takes the end of a poll out of what was found meanwhile, so that one report says all.
    fn end_in_backlog(&mut self, poll: u64) -> Option<Duration> {
        self.backlog.extend(self.found.try_iter());
        let ends = |finding: &Finding| matches!(finding, Finding::Ended { id, .. } if *id == poll);
        let index = self.backlog.iter().position(ends)?;
        match self.backlog.remove(index) {
            Some(Finding::Ended { total, .. }) => Some(total),
            _ => None,
        }
    }

    fn tell_end(&mut self, id: u64, total: Duration) {
        if let Some(report) = self.open.remove(&id) {
            self.hand_over(&Report { total: Some(total), is_update: true, ..report });
        }
    }

    fn hand_over(&self, report: &Report) {
        if catch_unwind(AssertUnwindSafe(|| (self.handler)(report))).is_err() {
            tracing::error!(label = report.label, "the handler of the watchdog's reports panicked");
        }
    }
}

/// The name of a library function as a program writes it: std keeps some in modules that nobody sees.
fn public(frame: &Frame) -> String {
    frame.function.replace("std::thread::functions::", "std::thread::")
}
