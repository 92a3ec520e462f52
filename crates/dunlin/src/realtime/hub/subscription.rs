//! A subscription: what is published in a topic, one after another.

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use dunlin_core::BodyError;
use dunlin_model::Model;
use futures_core::Stream;
use http_body::Frame;

use super::cursor::Cursor;
use super::topics::Topics;
use super::{Lag, Publication, Reset};
use crate::realtime::retry::drawn;
use crate::{Event, EventStream, LastEventId};

/// The time over which clients are spread that lose their connection without a word.
const SPREAD: Duration = Duration::from_secs(3);

/// What is published in a topic of a [`Hub`](crate::Hub) from some event on, one after another, without a hole and without
/// doubles: a response of server-sent events by `.into()`, else by [`receive`](Subscription::receive) or as a [`Stream`].
///
/// It ends when the app does, once it has given what was published until then.
#[must_use = "a subscription does nothing unless it is read"]
pub struct Subscription<T> {
    cursor: Cursor,
    of: PhantomData<fn() -> T>,
}

impl<T> Subscription<T> {
    pub(super) fn begin(topics: &Arc<Topics>, topic: &str) -> Self {
        Subscription { cursor: Cursor::new(topics, topic), of: PhantomData }
    }

    /// Begins after the last event that a client has seen. When the history does not reach back so far, or knows nothing
    /// of that event, a [`Reset`] comes first, and then what is published from now on. For a client that has seen none
    /// nothing changes.
    pub fn since(mut self, last: impl Into<LastEventId>) -> Self {
        self.cursor.since(&last.into());
        self
    }

    /// Begins with the oldest event of the history, unless the client has said what it has seen.
    pub fn from_start(self) -> Self {
        self.last(usize::MAX)
    }

    /// Begins with the last so many events, unless the client has said what it has seen.
    pub fn last(mut self, events: usize) -> Self {
        self.cursor.back(events);
        self
    }

    /// Sets what happens when it is read so slowly that events are gone; else it is what the hub says.
    pub fn lag(mut self, lag: Lag) -> Self {
        self.cursor.lag = lag;
        self
    }

    /// Waits for the next event; `None` once the app ends.
    ///
    /// # Errors
    /// When events are gone that were not read. After that it goes on with what is published from then on.
    ///
    /// # Cancel safety
    /// Nothing is lost when the future is dropped.
    pub async fn receive(&mut self) -> Result<Option<Publication<T>>, Reset> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await.transpose()
    }
}

impl<T> Stream for Subscription<T> {
    type Item = Result<Publication<T>, Reset>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = ready!(self.cursor.poll_next(cx));
        Poll::Ready(next.map(|next| next.map(|(id, entry)| Publication::new(id, entry))))
    }
}

impl<T: Model + Send + 'static> From<Subscription<T>> for EventStream<T> {
    fn from(subscription: Subscription<T>) -> Self {
        EventStream::of(dunlin_core::Body::new(Sent { cursor: subscription.cursor, has_begun: false }))
    }
}

impl<T> fmt::Debug for Subscription<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Subscription").field(&self.cursor.position()).finish()
    }
}

/// A subscription as a body of server-sent events.
struct Sent {
    cursor: Cursor,
    has_begun: bool,
}

impl Sent {
    /// What clients do not see, but keep: where the stream begins, so that one who loses its connection before the first
    /// event misses none; and when to come back, in place of what a server that has stopped told it.
    fn opening(&self) -> Result<Bytes, BodyError> {
        let opening = Event::<()>::empty().retry(drawn(SPREAD));
        // one that is not told of its gap yet has to come back with the id that it has
        let opening = match self.cursor.has_gap() {
            true => opening,
            false => opening.id(self.cursor.position().to_string()),
        };
        Ok(opening.encode()?)
    }
}

impl http_body::Body for Sent {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        if !self.has_begun {
            ready!(self.cursor.poll_begin(cx));
            self.has_begun = true;
            return Poll::Ready(Some(self.opening().map(Frame::data)));
        }
        let text = match ready!(self.cursor.poll_next(cx)) {
            None => return Poll::Ready(None),
            Some(Ok((_, entry))) => entry.text,
            Some(Err(reset)) => reset.encode(self.cursor.position())?,
        };
        Poll::Ready(Some(Ok(Frame::data(text))))
    }
}
