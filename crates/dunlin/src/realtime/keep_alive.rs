//! A stream of events that says something now and then, so that nobody takes it for dead.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use dunlin_core::{Body, BodyError};
use http_body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep};

/// A comment, and the end of an event that is none.
const COMMENT: &[u8] = b": ping\n\n";

/// A body with a comment after each time in which it has nothing else.
pub(super) struct KeepAlive {
    body: Body,
    every: Duration,
    /// Made when it is first waited for.
    pause: Option<Pin<Box<Sleep>>>,
}

impl KeepAlive {
    pub(super) fn around(body: Body, every: Duration) -> Body {
        Body::new(KeepAlive { body, every, pause: None })
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
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) {
            if let Some(pause) = &mut this.pause {
                pause.as_mut().reset(Instant::now() + this.every);
            }
            return Poll::Ready(frame);
        }
        let pause = this.pause.get_or_insert_with(|| Box::pin(sleep(this.every)));
        ready!(pause.as_mut().poll(cx));
        pause.as_mut().reset(Instant::now() + this.every);
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(COMMENT)))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}
