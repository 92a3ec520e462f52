//! Makes reports of what the patrol finds, and says nothing twice.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::blame::Blame;
use super::patrol::{Blocked, Finding};
use super::stack::Reader;
use super::{Frame, Label, Report, State, Watchdog, advice};
use crate::clock::now;

/// How many places are remembered; then those of the past are forgotten. Where that frees none, nothing is said of
/// further ones: what is not remembered would be said at every poll.
const PLACES: usize = 1024;

/// How many findings are taken out of the channel before their turn: the rest waits there, and the patrol loses what
/// has no place.
const BACKLOG: usize = 64;

/// How many reports wait for the end of their poll. The end may be lost, so that the oldest go.
const OPEN: usize = 1024;

/// tokio gives the other tasks of the event loop to another thread before this runs its closure.
const ALLOWED: &str = "block_in_place";

/// A test is over by then, in most cases, and needs no tables. A program reads them when its watch begins.
const CALM: Duration = Duration::from_secs(1);

pub(super) struct Desk {
    found: Receiver<Finding>,
    backlog: VecDeque<Finding>,
    handler: Arc<dyn Fn(&Report) + Send + Sync>,
    repeat_after: Duration,
    /// When nothing was found for so long, tables are read.
    calm: Duration,
    reader: Reader,
    places: HashMap<Place, Noted>,
    /// Whether it was said that there are too many places.
    is_full: bool,
    /// Reports whose poll has not ended, the oldest first.
    open: BTreeMap<u64, Report>,
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
            calm: if dog.only.is_some() { CALM } else { Duration::ZERO },
            reader: Reader::default(),
            places: HashMap::new(),
            is_full: false,
            open: BTreeMap::new(),
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

    /// Reads tables, so that the first report need not wait for that.
    fn prepare(&mut self) {
        match self.found.recv_timeout(self.calm) {
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
            if self.open.len() > OPEN {
                self.open.pop_first();
            }
        }
    }

    /// Returns how often this was seen since its last report, or `None` if that was a moment ago, or if there are too
    /// many places to say so.
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
        if self.places.len() >= PLACES {
            self.say_full();
            return None;
        }
        self.is_full = false;
        self.places.insert(place, Noted { at, repeats: 0 });
        Some(0)
    }

    fn say_full(&mut self) {
        if !std::mem::replace(&mut self.is_full, true) {
            tracing::warn!("{PLACES} places block event loops: of others nothing is said for now");
        }
    }

    /// Takes the end of a poll out of what was found meanwhile, so that one report says all.
    fn end_in_backlog(&mut self, poll: u64) -> Option<Duration> {
        let space = BACKLOG.saturating_sub(self.backlog.len());
        self.backlog.extend(self.found.try_iter().take(space));
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

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{SyncSender, channel, sync_channel};

    use super::super::Times;
    use super::*;

    /// A desk that is never run, with the patrol's end of its channel and what it says.
    fn desk(pause: Duration) -> (SyncSender<Finding>, Desk, Receiver<Report>) {
        let (findings, found) = sync_channel(4096);
        let (sender, reports) = channel();
        let dog = Watchdog::new().repeat_after(pause);
        let dog = dog.handler(move |report| sender.send(report.clone()).expect("the test listens"));
        (findings, Desk::new(&dog, found), reports)
    }

    fn blocked(id: u64, name: &str) -> Blocked {
        let label = Label::new(name);
        let so_far = Duration::from_secs(1);
        Blocked { id, label, so_far, state: State::Waiting, times: Times::default(), stack: None }
    }

    const MINUTE: Duration = Duration::from_secs(60);

    fn many() -> impl Iterator<Item = u64> {
        0..PLACES as u64 + 10
    }

    #[test]
    fn what_is_found_meanwhile_waits_in_the_channel() {
        let (patrol, mut desk, reports) = desk(MINUTE);
        for id in 1..=500 {
            patrol.send(Finding::Blocked(blocked(id, "meanwhile"))).unwrap();
        }
        for id in 501..=503 {
            desk.report(blocked(id, &format!("slow {id}")));
            assert_eq!(desk.backlog.len(), BACKLOG);
        }
        assert_eq!(reports.try_iter().count(), 3);
        drop(patrol);
        let (backlog, channel) = (desk.backlog.len(), desk.found.try_iter().count());
        assert_eq!(backlog + channel, 500, "nothing is lost here");
    }

    #[test]
    fn reports_whose_end_is_lost_are_forgotten() {
        let (_patrol, mut desk, reports) = desk(Duration::ZERO);
        many().for_each(|id| desk.report(blocked(id, "endless")));
        assert_eq!((reports.try_iter().count(), desk.open.len()), (OPEN + 10, OPEN));
        desk.tell_end(0, MINUTE);
        assert_eq!(reports.try_iter().count(), 0, "the oldest went");
        desk.tell_end(OPEN as u64 + 9, MINUTE);
        let last: Vec<Report> = reports.try_iter().collect();
        assert!(last.len() == 1 && last[0].is_update && last[0].total == Some(MINUTE), "{last:?}");
    }

    #[test]
    fn of_too_many_places_nothing_is_said() {
        let (_patrol, mut desk, reports) = desk(MINUTE);
        for _again in 0..3 {
            many().for_each(|id| desk.report(blocked(id, &format!("place {id}"))));
        }
        let said: Vec<Report> = reports.try_iter().collect();
        assert_eq!(said.len(), PLACES, "each once, the last ten never");
        assert!(said.iter().all(|report| report.label != format!("place {PLACES}")));
        assert!(desk.is_full);
    }

    #[test]
    fn places_of_the_past_make_room() {
        let (_patrol, mut desk, reports) = desk(Duration::ZERO);
        many().for_each(|id| desk.report(blocked(id, &format!("past {id}"))));
        assert_eq!(reports.try_iter().count(), PLACES + 10);
        assert!(!desk.is_full && desk.places.len() <= PLACES);
    }
}
