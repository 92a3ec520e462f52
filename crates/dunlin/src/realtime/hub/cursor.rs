//! Hot path: one subscriber's place in a topic.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::sync::Notify;
use tokio::sync::futures::OwnedNotified;
use tokio::task::coop::poll_proceed;
use tokio::time::Instant;

use super::catch_up::{CatchUp, Found};
use super::log::{Entry, Read};
use super::topic::{Locked, Topic};
use super::topics::Topics;
use super::{EventId, Reset, ResetReason};
use crate::LastEventId;

/// What happens to a subscriber who is so slow that events are gone which it has not read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lag {
    /// It is told by a [`Reset`] how many it missed, and goes on with the next event that is published.
    #[default]
    Reset,
    /// Its stream ends. A browser comes back by itself, and is told then.
    Disconnect,
    /// Of what it has not read it gets the newest event of each [`key`](crate::HubConfig::key) alone, so that it is
    /// seldom far behind; when it is all the same, it is as with [`Lag::Reset`].
    Coalesce,
}

/// A place in a topic, which counts as a subscriber. It holds no events: it reads the topic's log.
#[derive(Debug)]
pub(super) struct Cursor {
    topics: Arc<Topics>,
    topic: Arc<Topic>,
    /// The offset of the last event that was read, and the generation of the log that it is in.
    seen: u64,
    generation: u64,
    /// Said before anything else.
    gap: Option<Reset>,
    pub(super) lag: Lag,
    /// The client has said how far it had read.
    is_resumed: bool,
    is_over: bool,
    row: Arc<Notify>,
    /// Where it begins is known after that.
    begin: Option<Box<Begin>>,
    /// Ready once something was published after it was made.
    news: Pin<Box<OwnedNotified>>,
}

/// Where to begin, once it is known what others have published.
#[derive(Debug)]
struct Begin {
    catch_up: Arc<CatchUp>,
    since: Option<Option<EventId>>,
    back: Option<usize>,
}

impl Cursor {
    pub(super) fn new(topics: &Arc<Topics>, name: &str) -> Self {
        let (topic, (row, seen)) = topics.join(name);
        let mut cursor = Cursor {
            topics: Arc::clone(topics),
            news: Box::pin(Arc::clone(&row).notified_owned()),
            row,
            topic,
            seen,
            generation: 0,
            gap: None,
            lag: topics.settings.lag,
            is_resumed: false,
            is_over: false,
            begin: None,
        };
        cursor.follow();
        cursor
    }

    /// Sees to it that what others publish comes, too.
    fn follow(&mut self) {
        let Some(backplane) = self.topics.backplane() else { return };
        let state = self.topic.lock();
        if state.is_followed {
            (self.seen, self.generation) = (state.log.end(), state.generation);
            return;
        }
        drop(state);
        let catch_up = backplane.catch_up(&self.topics, &self.topic);
        self.begin = Some(Box::new(Begin { catch_up, since: None, back: None }));
    }

    /// Goes back to the event after the last one that a client has seen.
    pub(super) fn since(&mut self, last: &LastEventId) {
        let Some(last) = last.as_str() else { return };
        let last = EventId::parse(last);
        self.is_resumed = true;
        if let Some(begin) = &mut self.begin {
            begin.since = Some(last);
            return;
        }
        let state = self.fresh();
        let (end, found) = (state.log.end(), state.log.since(last));
        drop(state);
        match (found, self.topics.backplane()) {
            (Ok(seen), _) => self.seen = seen,
            // others may know it already, or know it better
            (Err(reset), Some(backplane)) if reset.reason() == ResetReason::Unknown && last.is_some() => {
                let catch_up = backplane.catch_up(&self.topics, &self.topic);
                self.begin = Some(Box::new(Begin { catch_up, since: Some(last), back: None }));
            }
            (Err(reset), _) => (self.seen, self.gap) = (end, Some(reset)),
        }
    }

    /// Goes back by as many events as there are, at most by so many; not for a client that has said how far it had read.
    pub(super) fn back(&mut self, events: usize) {
        if self.is_resumed {
            return;
        }
        if let Some(begin) = &mut self.begin {
            begin.back = Some(events);
            return;
        }
        let seen = self.fresh().log.before_last(events);
        // what was published since it subscribed comes all the same
        self.seen = self.seen.min(seen);
    }

    /// Waits until it is known where it begins. At the end of the hub it begins nowhere.
    pub(super) fn poll_begin(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            let Some(begin) = &self.begin else { return Poll::Ready(()) };
            if let Some(found) = begin.catch_up.found() {
                let (since, back) = (begin.since, begin.back);
                self.begin = None;
                self.begin_at(found, since, back);
                return Poll::Ready(());
            }
            if self.topics.is_closed() {
                self.is_over = true;
                return Poll::Ready(());
            }
            ready!(self.news.as_mut().poll(cx));
            self.news.set(Arc::clone(&self.row).notified_owned());
        }
    }

    fn begin_at(&mut self, found: Found, since: Option<Option<EventId>>, back: Option<usize>) {
        let state = self.fresh();
        let log = &state.log;
        let (mut seen, mut gap) = (found.end, None);
        // else the log has begun anew meanwhile, which is said when it is read
        if state.generation == found.generation {
            match since.map(|last| (last, log.since(last))) {
                Some((_, Ok(last))) => seen = last,
                Some((Some(last), Err(_))) if is_before_all(last, &found, &state) => seen = 0,
                Some((_, Err(reset))) => gap = Some(reset),
                None => seen = back.map_or(seen, |events| seen.min(log.before_last(events))),
            }
        }
        drop(state);
        (self.seen, self.generation, self.gap) = (seen, found.generation, gap);
    }

    /// The topic without what is too old by now.
    fn fresh(&self) -> Locked<'_> {
        let mut state = self.topic.lock();
        state.log.expire(Instant::now(), self.topics.settings.bounds.age);
        state
    }

    /// True while it is not said yet that events are gone.
    pub(super) fn has_gap(&self) -> bool {
        self.gap.is_some()
    }

    /// The id of the last event that was read.
    pub(super) fn position(&self) -> EventId {
        self.topic.lock().log.id(self.seen)
    }

    /// The next event, or the gap before it; nothing more once the hub is closed.
    pub(super) fn poll_next(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<(EventId, Entry), Reset>>> {
        let budget = ready!(poll_proceed(cx));
        ready!(self.poll_begin(cx));
        loop {
            if self.is_over {
                return Poll::Ready(None);
            }
            if let Some(gap) = self.gap.take() {
                budget.made_progress();
                return Poll::Ready(Some(Err(gap)));
            }
            match self.read() {
                Read::Event(id, entry) => {
                    budget.made_progress();
                    self.seen = id.offset;
                    return Poll::Ready(Some(Ok((id, entry))));
                }
                Read::Gone(reset) => match self.lag {
                    Lag::Reset | Lag::Coalesce => self.gap = Some(reset),
                    Lag::Disconnect => self.is_over = true,
                },
                Read::Nothing if self.topics.is_closed() => self.is_over = true,
                Read::Nothing => {
                    ready!(self.news.as_mut().poll(cx));
                    // before the log is read again: what comes after that makes it ready
                    self.news.set(Arc::clone(&self.row).notified_owned());
                }
            }
        }
    }

    /// What is there to read. Who has missed something goes on with what comes now.
    fn read(&mut self) -> Read {
        let state = self.topic.lock();
        let (generation, end) = (state.generation, state.log.end());
        let read = match self.lag {
            _ if generation != self.generation => Read::Gone(state.log.lost()),
            Lag::Coalesce => state.log.read_newest(self.seen),
            Lag::Reset | Lag::Disconnect => state.log.read(self.seen),
        };
        drop(state);
        if matches!(read, Read::Gone(_)) {
            (self.seen, self.generation) = (end, generation);
        }
        read
    }
}

/// A place before the first event that there was: all that came since is there.
fn is_before_all(last: EventId, found: &Found, state: &Locked<'_>) -> bool {
    last.offset == 0 && last.epoch >= found.horizon && state.log.reaches_back_to(last.epoch)
}

impl Drop for Cursor {
    fn drop(&mut self) {
        self.topics.leave(&self.topic, &self.row);
    }
}
