//! A stream of events that says something now and then, so that nobody takes it for dead, and that ends with its server.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use dunlin_core::{Body, BodyError};
use http_body::Frame;
use tokio::time::{Instant, Sleep, sleep_until};

use super::Event;
use super::retry::drawn;
use crate::routing::BoxFuture;
use crate::serve::stopping;

/// A comment, and the end of an event that is none.
const COMMENT: &[u8] = b": ping\n\n";

/// More often would be a flood.
const SHORTEST: Duration = Duration::from_secs(1);

/// As long as no clock can count: 30 years.
const NEVER: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);

/// A stream without an event for this long has nothing more to say once its server stops.
const LAST_WAIT: Duration = Duration::from_secs(1);

/// How long a stream goes on that has always something to say, so that one that ends by itself can.
const LAST_WORDS: Duration = Duration::from_secs(10);

/// A body with a comment after each time in which it has nothing else.
pub(super) struct KeepAlive {
    body: Body,
    every: Duration,
    /// When it last said something.
    said: Instant,
    /// Ends no later than the next comment is due, or the last wait is over; it is not touched while events come.
    pause: Option<Pin<Box<Sleep>>>,
    end: End,
}

/// How far the end of the server is.
enum End {
    /// Nobody has asked.
    Unknown,
    /// Ends when the server stops; there is none in a test without a connection.
    Ahead(Option<BoxFuture<'static, Duration>>),
    /// It stops since then, and has so much time for it.
    Begun(Instant, Duration),
    /// All was said.
    Over,
}

impl KeepAlive {
    pub(super) fn around(body: Body, every: Duration) -> Body {
        let every = every.clamp(SHORTEST, NEVER);
        Body::new(KeepAlive { body, every, said: Instant::now(), pause: None, end: End::Unknown })
    }

    /// Ready when it is time that the stream says something of itself.
    fn poll_silence(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let wait = if matches!(self.end, End::Begun(..)) { LAST_WAIT } else { self.every };
        let due = self.said + wait;
        let pause = self.pause.get_or_insert_with(|| Box::pin(sleep_until(due)));
        if pause.deadline() > due {
            pause.as_mut().reset(due);
        }
        ready!(pause.as_mut().poll(cx));
        if pause.deadline() < due {
            // something was said meanwhile
            pause.as_mut().reset(due);
            ready!(pause.as_mut().poll(cx));
        }
        Poll::Ready(())
    }

    /// Looks whether the server stops.
    fn look(&mut self, cx: &mut Context<'_>) {
        if matches!(self.end, End::Unknown) {
            self.end = End::Ahead(stopping());
        }
        if let End::Ahead(Some(stop)) = &mut self.end
            && let Poll::Ready(grace) = stop.as_mut().poll(cx)
        {
            self.said = Instant::now();
            self.end = End::Begun(self.said, grace);
        }
    }

    /// The stream is at its end: by itself, or because its server stops.
    fn close(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        self.look(cx);
        match self.end {
            End::Begun(_, grace) => self.finish(grace),
            _ => {
                self.end = End::Over;
                Poll::Ready(None)
            }
        }
    }

    /// The last event: when to come back. Clients are spread over the time that the server has to stop, so that not all
    /// are there at once.
    fn finish(&mut self, grace: Duration) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        self.end = End::Over;
        let event = Event::<()>::empty().retry(drawn(grace)).encode()?;
        Poll::Ready(Some(Ok(Frame::data(event))))
    }
}

impl http_body::Body for KeepAlive {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let this = &mut *self;
        match this.end {
            End::Over => return Poll::Ready(None),
            End::Begun(at, grace) if at.elapsed() > LAST_WORDS => return this.finish(grace),
            _ => {}
        }
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) {
            if frame.is_none() {
                return this.close(cx);
            }
            this.said = Instant::now();
            return Poll::Ready(frame);
        }
        this.look(cx);
        ready!(this.poll_silence(cx));
        if let End::Begun(_, grace) = this.end {
            return this.finish(grace);
        }
        this.said = Instant::now();
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(COMMENT)))))
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.end, End::Over) || self.body.is_end_stream()
    }
}
