//! A body that keeps something for as long as it is sent.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use dunlin_core::{Body, BodyError, Response};
use http_body::{Body as HttpBody, Frame, SizeHint};

/// A response that keeps `held` until its last byte was taken, or it is dropped. One whose bytes are all there is done.
pub(crate) fn holding<T: Send + Unpin + 'static>(response: Response, held: T) -> Response {
    match response.body().is_stream() {
        true => response.map(|body| Body::new(Holding { body, held: Some(held) })),
        false => response,
    }
}

struct Holding<T> {
    body: Body,
    held: Option<T>,
}

impl<T: Unpin> HttpBody for Holding<T> {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        if matches!(frame, Poll::Ready(None | Some(Err(_)))) {
            self.held = None;
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
