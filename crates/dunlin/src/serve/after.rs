//! What comes after a response: begun when its body was sent to the end, or given up.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use dunlin_core::{Body, Response};
use dunlin_run::{Tasks, Title};
use http_body::{Body as HttpBody, Frame, SizeHint};

use crate::routing::BoxFuture;

/// How far a response's body got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    /// To its end; or nobody wanted it, as after HEAD.
    Whole,
    /// It failed, or the client went away in the middle.
    CutOff,
}

/// Begins `work` once the response's body was handed over to the end, or dropped: as a task of this name and group.
pub(crate) fn after<F, R>(response: Response, group: (&'static str, Tasks), work: F) -> Response
where
    F: FnOnce(Sent, Title) -> R + Send + 'static,
    R: Future<Output = ()> + Send + 'static,
{
    response.map(|body| {
        let left = body.size_hint().exact();
        let work: Work = Box::new(move |sent, title| Box::pin(work(sent, title)));
        Body::new(Tail { body, left, sent: Sent::Whole, then: Some((group, work)) })
    })
}

type Work = Box<dyn FnOnce(Sent, Title) -> BoxFuture<'static, ()> + Send>;

struct Tail {
    body: Body,
    /// Bytes that are still to come, when it is known.
    left: Option<u64>,
    sent: Sent,
    then: Option<((&'static str, Tasks), Work)>,
}

impl HttpBody for Tail {
    type Data = Bytes;
    type Error = dunlin_core::BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        if let (Some(left), Poll::Ready(Some(Ok(frame)))) = (&mut self.left, &polled) {
            *left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len) as u64);
        }
        // a server that knows the length does not ask again after the last byte
        let is_whole = self.left == Some(0) || matches!(polled, Poll::Ready(None));
        self.sent = if is_whole { Sent::Whole } else { Sent::CutOff };
        polled
    }

    // never at its end before it is asked: an empty body must not be thrown away with what comes after it
    fn is_end_stream(&self) -> bool {
        false
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Tail {
    fn drop(&mut self) {
        if let Some(((name, tasks), work)) = self.then.take() {
            let sent = self.sent;
            tasks.spawn_titled(name, |title| work(sent, title));
        }
    }
}
