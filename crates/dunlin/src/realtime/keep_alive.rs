//! A stream of events that says something now and then, so that nobody takes it for dead, and that ends with its server.

use std::hash::{BuildHasher, RandomState};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use dunlin_core::{Body, BodyError};
use http_body::Frame;
use tokio::time::{Instant, Sleep, sleep_until};

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

/// Clients come back after one to four seconds, so that not all are there at once.
const COME_BACK: (u64, u64) = (1000, 3000);

/// A body with a comment after each time in which it has nothing else.
pub(super) struct KeepAlive {
    body: Body,
    every: Duration,
    /// Ends when the next comment is due, or the last wait is over.
    pause: Option<Pin<Box<Sleep>>>,
    end: End,
}

/// How far the end of the server is.
enum End {
    /// Nobody has asked.
    Unknown,
    /// Ends when the server stops; there is none in a test without a connection.
    Ahead(Option<BoxFuture<'static, ()>>),
    /// It stops since then.
    Begun(Instant),
    /// All was said.
    Over,
}

impl KeepAlive {
    pub(super) fn around(body: Body, every: Duration) -> Body {
        let every = every.clamp(SHORTEST, NEVER);
        Body::new(KeepAlive { body, every, pause: None, end: End::Unknown })
    }

    /// The time until the stream says something of itself.
    fn restart(&mut self) {
        let wait = if matches!(self.end, End::Begun(_)) { LAST_WAIT } else { self.every };
        let due = Instant::now() + wait;
        match &mut self.pause {
            Some(pause) => pause.as_mut().reset(due),
            None => self.pause = Some(Box::pin(sleep_until(due))),
        }
    }

    /// Looks whether the server stops.
    fn look(&mut self, cx: &mut Context<'_>) {
        if matches!(self.end, End::Unknown) {
            self.end = End::Ahead(stopping());
        }
        if let End::Ahead(Some(stop)) = &mut self.end
            && stop.as_mut().poll(cx).is_ready()
        {
            self.end = End::Begun(Instant::now());
            self.restart();
        }
    }

    /// The last event: when to come back.
    fn finish(&mut self) -> Frame<Bytes> {
        self.end = End::Over;
        let (least, span) = COME_BACK;
        // a number that nobody needs to guess: the hasher of std has random keys
        let after = least + RandomState::new().hash_one(0) % span;
        Frame::data(Bytes::from(format!("retry: {after}\n\n")))
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
            End::Begun(at) if at.elapsed() > LAST_WORDS => return Poll::Ready(Some(Ok(this.finish()))),
            _ => {}
        }
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) {
            if this.pause.is_some() {
                this.restart();
            }
            return Poll::Ready(frame);
        }
        this.look(cx);
        if this.pause.is_none() {
            this.restart();
        }
        if let Some(pause) = &mut this.pause {
            ready!(pause.as_mut().poll(cx));
        }
        if matches!(this.end, End::Begun(_)) {
            return Poll::Ready(Some(Ok(this.finish())));
        }
        this.restart();
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(COMMENT)))))
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.end, End::Over) || self.body.is_end_stream()
    }
}
