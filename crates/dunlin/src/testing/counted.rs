//! A request that no connection counts: the monitor sees it all the same.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use dunlin_core::{Body, BodyError, Response};
use http_body::{Body as HttpBody, Frame, SizeHint};

use super::watch::watched;
use crate::app::Running;
use crate::monitor::{Flight, Tracked};

/// A request in flight, until its response was read to the end or dropped.
pub(super) struct Counted {
    app: Arc<Running>,
    tracked: Tracked,
}

impl Counted {
    pub(super) fn begin<B>(app: &Arc<Running>, request: &http::Request<B>) -> Self {
        Counted { app: Arc::clone(app), tracked: app.monitor().begin(request, false) }
    }

    /// Does a part of its work.
    pub(super) fn during<R>(&self, work: impl FnOnce() -> R) -> R {
        self.tracked.during(work)
    }

    pub(super) fn flight(&self) -> Flight {
        self.tracked.flight()
    }

    /// The response, whose end is seen.
    pub(super) fn sending(mut self, response: Response) -> Response {
        self.tracked.answered(&response);
        response.map(|body| Body::new(Outgoing { body, counted: self }))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.app.monitor().end(&mut self.tracked);
    }
}

struct Outgoing {
    body: Body,
    counted: Counted,
}

impl HttpBody for Outgoing {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let Outgoing { body, counted } = &mut *self;
        let frame = counted.during(|| watched(|| Pin::new(body).poll_frame(cx)));
        counted.tracked.polled(&frame);
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
