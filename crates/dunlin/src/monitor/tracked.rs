//! Hot path: one request from its arrival to the last byte of its response.

use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use dunlin_core::Response;
use http::StatusCode;
use http_body::{Body, Frame};
use tokio::time::Instant;

use super::flight::Begin;
use super::observer::Sight;
use super::series::Key;
use super::{Fault, Flight, Panicked, RouteNumber};

/// A request that is being answered, as the one who answers it has it.
#[derive(Debug)]
pub(crate) struct Tracked {
    flight: Flight,
    sight: Sight,
    begun: Instant,
    key: Key,
    /// Bytes of the body that are still to come, as far as it is known.
    left: u64,
    is_sent: bool,
}

impl Tracked {
    #[inline]
    pub(super) fn begin(begin: Begin, sight: Sight) -> Self {
        let key = Key { method: begin.method, is_tls: begin.is_tls, status: 0, fault: None };
        Tracked { flight: Flight::begin(begin), sight, begun: begin.at, key, left: u64::MAX, is_sent: false }
    }

    /// The request, for those that it meets on its way.
    #[inline]
    pub(crate) fn flight(&self) -> Flight {
        self.flight
    }

    /// Does a part of its work, whatever that is.
    #[inline]
    pub(crate) fn during<R>(&self, work: impl FnOnce() -> R) -> R {
        self.sight.during(work)
    }

    /// There is a response; its body is to be sent.
    #[inline]
    pub(crate) fn answered(&mut self, response: &Response) {
        let status = response.status();
        self.key.status = status.as_u16();
        if status == StatusCode::INTERNAL_SERVER_ERROR && response.extensions().get::<Panicked>().is_some() {
            self.key.fault = Some(Fault::Panic);
        }
        let body = response.body();
        self.left = body.size_hint().exact().unwrap_or(u64::MAX);
        self.is_sent = body.is_end_stream() || dunlin_core::reply::forbids_body(status);
    }

    /// A piece of the body was handed over, or what else came of asking for it.
    #[inline]
    pub(crate) fn polled<E>(&mut self, frame: &Poll<Option<Result<Frame<Bytes>, E>>>) {
        match frame {
            Poll::Pending => {}
            Poll::Ready(None) => self.is_sent = true,
            Poll::Ready(Some(Err(_))) => {
                self.is_sent = true;
                self.key.fault = Some(Fault::BrokenBody);
            }
            Poll::Ready(Some(Ok(frame))) => {
                // a server that knows the length does not ask again after the last byte
                self.left = self.left.saturating_sub(frame.data_ref().map_or(0, Bytes::len) as u64);
                self.is_sent |= self.left == 0;
            }
        }
    }

    /// It is over: route, what came of it, when it began.
    #[inline]
    pub(super) fn end(&self) -> (RouteNumber, Key, Instant) {
        let gone = (!self.is_sent).then_some(Fault::ClientGone);
        let key = Key { fault: gone.or(self.key.fault), ..self.key };
        (self.flight.end(), key, self.begun)
    }

    /// Tells who has seen it what came of it.
    #[inline]
    pub(super) fn tell(&mut self, route: Option<&str>, key: Key, took: Duration) {
        self.sight.end(route, key, took);
    }
}
