//! Hot path: one subscriber's place in a topic.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::sync::Notify;
use tokio::sync::futures::OwnedNotified;
use tokio::task::coop::poll_proceed;
use tokio::time::Instant;

use super::log::{Entry, Read};
use super::topic::{Locked, Topic};
use super::topics::Topics;
use super::{EventId, Reset};
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
    /// The offset of the last event that was read.
    seen: u64,
    /// Said before anything else.
    gap: Option<Reset>,
    pub(super) lag: Lag,
    /// The client has said how far it had read.
    is_resumed: bool,
    is_over: bool,
    row: Arc<Notify>,
    /// Ready once something was published after it was made.
    news: Pin<Box<OwnedNotified>>,
}

impl Cursor {
    pub(super) fn new(topics: &Arc<Topics>, name: &str) -> Self {
        let (topic, (row, seen)) = topics.join(name);
        Cursor {
            topics: Arc::clone(topics),
            news: Box::pin(Arc::clone(&row).notified_owned()),
            row,
            topic,
            seen,
            gap: None,
            lag: topics.settings.lag,
            is_resumed: false,
            is_over: false,
        }
    }

    /// Goes back to the event after the last one that a client has seen.
    pub(super) fn since(&mut self, last: &LastEventId) {
        let Some(last) = last.as_str() else { return };
        let state = self.fresh();
        let (seen, gap) = match state.log.since(EventId::parse(last)) {
            Ok(seen) => (seen, None),
            Err(reset) => (state.log.end(), Some(reset)),
        };
        drop(state);
        (self.seen, self.gap, self.is_resumed) = (seen, gap, true);
    }

    /// Goes back by as many events as there are, at most by so many; not for a client that has said how far it had read.
    pub(super) fn back(&mut self, events: usize) {
        if !self.is_resumed {
            let seen = self.fresh().log.before_last(events);
            // what was published since it subscribed comes all the same
            self.seen = self.seen.min(seen);
        }
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
        let read = match self.lag {
            Lag::Coalesce => state.log.read_newest(self.seen),
            Lag::Reset | Lag::Disconnect => state.log.read(self.seen),
        };
        let end = state.log.end();
        drop(state);
        if matches!(read, Read::Gone(_)) {
            self.seen = end;
        }
        read
    }
}

impl Drop for Cursor {
    fn drop(&mut self) {
        self.topics.leave(&self.topic, &self.row);
    }
}
