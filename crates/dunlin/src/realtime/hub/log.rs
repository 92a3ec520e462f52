//! The last events of one topic: the history, and what every subscriber reads by a position of its own.

use std::collections::{HashMap, VecDeque};
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use super::epochs::Epochs;
use super::{EventId, Reset, ResetReason};
use crate::realtime::event::Draft;

/// How much a topic keeps; all three hold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub(super) events: usize,
    pub(super) bytes: usize,
    pub(super) age: Duration,
}

/// The last events of a topic. Offsets count from 1, without holes.
#[derive(Debug)]
pub(super) struct Log {
    epochs: Epochs,
    entries: VecDeque<Entry>,
    /// The offset of the last event that there ever was.
    end: u64,
    bytes: usize,
    /// The offset of the newest event of each key, of those that are kept.
    newest: HashMap<Arc<str>, u64>,
}

/// An event as it is sent, encoded once for all who read it.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) text: Bytes,
    /// Where its type is in the text; nowhere for one without.
    pub(super) name: Range<usize>,
    /// Where its data is in the text.
    pub(super) json: Range<usize>,
    at: Instant,
    key: Option<Arc<str>>,
}

/// What a subscriber finds.
#[derive(Debug)]
pub(super) enum Read {
    /// The next event.
    Event(EventId, Entry),
    /// There is none yet.
    Nothing,
    /// The next one is gone.
    Gone(Reset),
}

impl Entry {
    pub(super) fn new(draft: Draft, id: EventId, at: Instant) -> Self {
        let (name, json, key) = (draft.name.clone(), draft.json.clone(), draft.key.clone());
        Entry { text: draft.finish(id), name, json, at, key }
    }

    /// What it takes in memory.
    fn cost(&self) -> usize {
        self.text.len() + self.key.as_ref().map_or(0, |key| key.len()) + size_of::<Entry>()
    }
}

impl Log {
    pub(super) fn new(epoch: u64) -> Self {
        let (epochs, newest) = (Epochs::new(epoch), HashMap::new());
        Log { epochs, entries: VecDeque::new(), end: 0, bytes: 0, newest }
    }

    /// Adds an event, and forgets what is beyond the bounds; the new one stays whatever it takes.
    pub(super) fn append(&mut self, draft: Draft, now: Instant, bounds: &Bounds) -> EventId {
        let id = self.id(self.end + 1);
        self.push(Entry::new(draft, id, now), now, bounds);
        id
    }

    fn push(&mut self, entry: Entry, now: Instant, bounds: &Bounds) {
        self.end += 1;
        if let Some(key) = &entry.key {
            self.newest.insert(Arc::clone(key), self.end);
        }
        self.bytes += entry.cost();
        self.entries.push_back(entry);
        while self.entries.len() > 1 && (self.entries.len() > bounds.events || self.bytes > bounds.bytes) {
            self.forget_oldest();
        }
        self.expire(now, bounds.age);
    }

    /// Forgets what is too old.
    pub(super) fn expire(&mut self, now: Instant, age: Duration) {
        while self.entries.front().is_some_and(|entry| now.saturating_duration_since(entry.at) > age) {
            self.forget_oldest();
        }
        if self.entries.is_empty() {
            self.clear();
        }
    }

    /// Forgets half of what it keeps.
    pub(super) fn halve(&mut self) {
        let half = self.bytes / 2;
        while self.entries.len() > 1 && self.bytes > half {
            self.forget_oldest();
        }
    }

    /// Forgets everything, but not how far it came.
    pub(super) fn clear(&mut self) {
        self.entries = VecDeque::new();
        self.newest = HashMap::new();
        self.bytes = 0;
    }

    fn forget_oldest(&mut self) {
        let offset = self.start() + 1;
        let Some(entry) = self.entries.pop_front() else { return };
        self.bytes -= entry.cost();
        if let Some(key) = &entry.key
            && self.newest.get(key) == Some(&offset)
        {
            self.newest.remove(key);
        }
    }

    /// The event after that with the offset `seen`.
    pub(super) fn read(&self, seen: u64) -> Read {
        if seen >= self.end {
            return Read::Nothing;
        }
        match self.entry(seen + 1) {
            Some(entry) => Read::Event(self.id(seen + 1), entry.clone()),
            None => Read::Gone(self.gap(ResetReason::Lagged, Some(self.end - seen))),
        }
    }

    /// As [`read`](Log::read), without events in whose place a newer one of their key has come.
    pub(super) fn read_newest(&self, seen: u64) -> Read {
        let mut seen = seen;
        while self.entry(seen + 1).is_some_and(|entry| self.is_replaced(entry, seen + 1)) {
            seen += 1;
        }
        self.read(seen)
    }

    fn is_replaced(&self, entry: &Entry, offset: u64) -> bool {
        entry.key.as_ref().is_some_and(|key| self.newest.get(key).is_some_and(|newest| *newest > offset))
    }

    fn entry(&self, offset: u64) -> Option<&Entry> {
        let index = offset.checked_sub(self.start() + 1)?;
        self.entries.get(usize::try_from(index).ok()?)
    }

    /// The offset to go on from for a subscriber who has seen this; what it misses, if it misses anything.
    pub(super) fn since(&self, last: Option<EventId>) -> Result<u64, Reset> {
        let known = last.filter(|last| last.offset <= self.end && self.epochs.have(*last));
        match known {
            None => Err(self.gap(ResetReason::Unknown, None)),
            Some(last) if last.offset < self.start() => {
                Err(self.gap(ResetReason::Expired, Some(self.end - last.offset)))
            }
            Some(last) => Ok(last.offset),
        }
    }

    /// What is said to those whose place was in a log before this one.
    pub(super) fn lost(&self) -> Reset {
        self.gap(ResetReason::Unknown, None)
    }

    fn gap(&self, reason: ResetReason, missed: Option<u64>) -> Reset {
        let oldest = (!self.entries.is_empty()).then(|| self.id(self.start() + 1));
        Reset::new(reason, missed, oldest)
    }

    /// True when all events are kept that there were since a moment, which the name of an epoch says, at which there was
    /// none.
    pub(super) fn reaches_back_to(&self, moment: u64) -> bool {
        self.start() == 0 && moment <= self.epochs.first()
    }

    /// Read from here, everything comes that is kept.
    pub(super) fn start(&self) -> u64 {
        self.end - self.entries.len() as u64
    }

    /// Read from here, the last `events` come that are kept.
    pub(super) fn before_last(&self, events: usize) -> u64 {
        self.start().max(self.end.saturating_sub(events as u64))
    }

    /// The offset of the last event that there ever was; 0 where there was none.
    pub(super) fn end(&self) -> u64 {
        self.end
    }

    /// The id of the last event.
    #[cfg(any(test, feature = "redis"))]
    pub(super) fn last(&self) -> EventId {
        self.id(self.end)
    }

    pub(super) fn id(&self, offset: u64) -> EventId {
        self.epochs.id(offset)
    }

    /// What it takes in memory.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }
}

/// What is done with an event that another place has numbered.
#[cfg(feature = "redis")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// It is the next one, and is there now.
    Added,
    /// It was there already.
    Known,
    /// Events before it are missing.
    Gap,
    /// It does not follow what is there: the other place has forgotten that.
    Alien,
}

#[cfg(feature = "redis")]
impl Log {
    /// Adds an event that another place has numbered, if it is the next one. `from` is where its epoch begins.
    pub(super) fn take(&mut self, (id, from): (EventId, u64), entry: Entry, bounds: &Bounds) -> Taken {
        let (next, epoch) = (self.end + 1, self.epochs.last());
        if id.epoch < epoch || id.epoch == epoch && id.offset < next {
            return Taken::Known;
        }
        if id.epoch == epoch && id.offset > next {
            return Taken::Gap;
        }
        if id.epoch > epoch {
            if from != next || id.offset != next {
                return Taken::Alien;
            }
            self.epochs.add(id.epoch, from);
        }
        self.push(entry, Instant::now(), bounds);
        Taken::Added
    }

    /// Forgets what is there: the event after this offset is the next one.
    pub(super) fn skip(&mut self, end: u64) {
        self.clear();
        self.end = end;
    }

    /// Begins anew, at a place in an epoch whose first event is `from`.
    pub(super) fn restart(&mut self, at: EventId, from: u64) {
        self.skip(at.offset);
        self.epochs = Epochs::of(at.epoch, from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Event;

    const FREE: Bounds = Bounds { events: 1000, bytes: usize::MAX, age: Duration::MAX };

    fn draft(text: &str) -> Draft {
        Event::new(text).draft().expect("it is written")
    }

    /// Eight events of which `bounds` keep some, one a second; the offsets that are kept.
    fn check(bounds: Bounds, expected: Range<u64>) {
        let mut log = Log::new(7);
        let begin = Instant::now();
        for second in 0..8 {
            log.append(draft("x"), begin + Duration::from_secs(second), &bounds);
        }
        let mut found = Vec::new();
        let mut seen = log.start();
        while let Read::Event(id, _) = log.read(seen) {
            seen = id.offset;
            found.push(seen);
        }
        assert_eq!(found, expected.clone().collect::<Vec<_>>(), "{bounds:?}");
        let oldest = log.gap(ResetReason::Unknown, None).oldest();
        assert_eq!(oldest.map(|id| id.offset), Some(expected.start));
        assert_eq!(log.bytes, log.entries.iter().map(Entry::cost).sum::<usize>());
    }

    #[test]
    fn each_bound_holds_by_itself() {
        let one = "data: \"x\"\nid: 7-1\n\n".len() + size_of::<Entry>();
        check(FREE, 1..9);
        check(Bounds { events: 3, ..FREE }, 6..9);
        check(Bounds { bytes: 5 * one, ..FREE }, 4..9);
        check(Bounds { bytes: 5 * one - 1, ..FREE }, 5..9);
        check(Bounds { age: Duration::from_secs(2), ..FREE }, 6..9);
        check(Bounds { events: 0, bytes: 0, age: Duration::ZERO }, 8..9);
    }

    #[test]
    fn a_reader_gets_what_follows_or_is_told_of_the_gap() {
        let mut log = Log::new(7);
        assert!(matches!(log.read(0), Read::Nothing));
        for _ in 0..5 {
            log.append(draft("x"), Instant::now(), &Bounds { events: 3, ..FREE });
        }
        assert!(matches!(log.read(5), Read::Nothing));
        assert!(matches!(log.read(2), Read::Event(EventId { offset: 3, .. }, _)));
        let Read::Gone(reset) = log.read(1) else { panic!("the second event is gone") };
        let oldest = Some(log.id(3));
        assert_eq!(reset, Reset::new(ResetReason::Lagged, Some(4), oldest));
        let id = |epoch, offset| Some(EventId { epoch, offset });
        assert_eq!(log.since(id(7, 2)), Ok(2));
        assert_eq!(log.since(id(7, 5)), Ok(5));
        assert_eq!(log.since(id(7, 1)), Err(Reset::new(ResetReason::Expired, Some(4), oldest)));
        for unknown in [id(7, 6), id(8, 3), None] {
            assert_eq!(log.since(unknown), Err(Reset::new(ResetReason::Unknown, None, oldest)));
        }
    }

    #[test]
    fn who_wants_the_newest_alone_gets_one_event_a_key() {
        let mut log = Log::new(7);
        let bounds = Bounds { events: 5, ..FREE };
        for key in ["a", "b", "a", "", "b", "b", "c"] {
            let key = Some(key).filter(|key| !key.is_empty()).map(Arc::from);
            let mut draft = draft("x");
            draft.key = key;
            log.append(draft, Instant::now(), &bounds);
        }
        let mut found = Vec::new();
        let mut seen = 2;
        while let Read::Event(id, _) = log.read_newest(seen) {
            seen = id.offset;
            found.push(seen);
        }
        assert_eq!(found, [3, 4, 6, 7]);
        assert!(matches!(log.read_newest(1), Read::Gone(_)));
        assert_eq!(log.newest.len(), 3);
        for _ in 0..5 {
            log.append(draft("x"), Instant::now(), &bounds);
        }
        assert!(log.newest.is_empty());
        assert_eq!(log.bytes, log.entries.iter().map(Entry::cost).sum::<usize>());
    }

    #[test]
    fn a_log_of_nothing_has_room_for_nothing() {
        let mut log = Log::new(7);
        let now = Instant::now();
        log.append(draft("x"), now, &FREE);
        log.expire(now + Duration::from_secs(1), Duration::ZERO);
        assert_eq!((log.bytes(), log.entries.capacity(), log.end()), (0, 0, 1));
        assert_eq!(log.since(Some(log.last())), Ok(1));
        assert_eq!(log.since(Some(log.id(0))), Err(Reset::new(ResetReason::Expired, Some(1), None)));
    }

    #[cfg(feature = "redis")]
    #[test]
    fn what_was_numbered_elsewhere_is_taken_once_and_in_order() {
        let mut log = Log::new(0);
        log.restart(EventId { epoch: 5, offset: 0 }, 1);
        let mut take = |epoch, offset, from| {
            let id = EventId { epoch, offset };
            log.take((id, from), Entry::new(draft("x"), id, Instant::now()), &FREE)
        };
        let expected = [
            ((7, 1, 1), Taken::Added),
            ((7, 1, 1), Taken::Known),
            ((7, 2, 1), Taken::Added),
            ((7, 4, 1), Taken::Gap),
            // started again: counts on
            ((9, 3, 3), Taken::Added),
            ((7, 2, 1), Taken::Known),
            // started again, and has forgotten the last one
            ((11, 3, 3), Taken::Alien),
            ((11, 5, 4), Taken::Alien),
            // deleted
            ((11, 1, 1), Taken::Alien),
            ((9, 4, 3), Taken::Added),
        ];
        for ((epoch, offset, from), expected) in expected {
            assert_eq!(take(epoch, offset, from), expected, "{epoch}-{offset} from {from}");
        }
        assert!(log.reaches_back_to(5) && !log.reaches_back_to(6));
        log.skip(10);
        assert!(matches!(log.read(4), Read::Gone(_)) && !log.reaches_back_to(5));
        log.restart(EventId { epoch: 12, offset: 3 }, 2);
        assert_eq!((log.last(), log.bytes()), (EventId { epoch: 12, offset: 3 }, 0));
        assert!(log.since(Some(EventId { epoch: 9, offset: 3 })).is_err());
    }
}
