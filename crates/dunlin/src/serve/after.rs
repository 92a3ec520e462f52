//! What comes after a response: begun when its body was sent to the end, or given up.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use dunlin_core::{Body, Response};
use dunlin_run::Tasks;
use http_body::{Body as HttpBody, Frame, SizeHint};

use crate::routing::BoxFuture;

/// Begins `work` once the response's body was handed over to the end, or dropped.
pub(crate) fn after(
    response: Response,
    tasks: Tasks,
    work: impl Future<Output = ()> + Send + 'static,
) -> Response {
    response.map(|body| Body::new(Tail { body, then: Some((tasks, Box::pin(work))) }))
}

struct Tail {
    body: Body,
    then: Option<(Tasks, BoxFuture<'static, ()>)>,
}

impl HttpBody for Tail {
    type Data = Bytes;
    type Error = dunlin_core::BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
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
        if let Some((tasks, work)) = self.then.take() {
            tasks.spawn("after response", work);
        }
    }
}
