//! Hot path: one connection. Its requests are answered by the app; what goes on is counted on the way.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use dunlin_core::{Body, BodyError};
use http::{StatusCode, Version};
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::body::Incoming;
use hyper::ext::ReasonPhrase;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::sync::OwnedSemaphorePermit;

use super::accept::Gate;
use super::client::Serving;
use super::guard::Guard;
use super::meter::Meter;
use super::owed::owed;
use super::protocol::{self, UpgradeableConnection};
use super::proxies::Peer;
use super::refuse::{closing, refuse};
use super::socket::{Counted, Socket};
use crate::app::Answering;
use crate::monitor::Tracked;

/// One connection, shared by everything that happens on it.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) gate: Arc<Gate>,
    pub(crate) peer: Peer,
    pub(crate) is_tls: bool,
    pub(crate) meter: Meter,
    /// Its place among those that the server has; also while an upgraded socket lives.
    pub(crate) _place: OwnedSemaphorePermit,
}

impl Connection {
    /// Answers the requests that come over `socket` until it is closed.
    pub(crate) fn run(self: Arc<Self>, socket: Socket) -> impl Future<Output = ()> + Send {
        Serving::new(Arc::clone(&self).serve(socket), self)
    }

    async fn serve(self: Arc<Self>, socket: Socket) {
        let connection = Arc::clone(&self);
        let service = service_fn(move |request| answer(Arc::clone(&connection), request));
        let io = TokioIo::new(Counted { socket, connection: Arc::clone(&self) });
        let builder = protocol::builder(&self);
        #[cfg(feature = "http2")]
        let protocol = builder.serve_connection_with_upgrades(io, service);
        #[cfg(not(feature = "http2"))]
        let protocol = builder.serve_connection(io, service).with_upgrades();
        if let Err(error) = Guard::new(protocol, UpgradeableConnection::graceful_shutdown, self).await {
            tracing::debug!(%error, "a connection ended early");
        }
    }
}

/// Answers one request.
fn answer(connection: Arc<Connection>, request: http::Request<Incoming>) -> Answer {
    let version = request.version();
    let exchange = Exchange::begin(connection, &request);
    let flight = exchange.tracked.flight();
    let Connection { gate, .. } = &*exchange.connection;
    let answering = match refuse(&request, &gate.limits) {
        Some(response) => {
            exchange.tracked.during(|| gate.app.note_refused(&request, &response));
            Answering::by(std::future::ready(response), flight)
        }
        None => gate.app.handle(arriving(&exchange.connection, request), flight),
    };
    Answer { going: Some((answering, exchange)), version }
}

/// The answer to one request. No `async fn`, which would be moved with all that it may ever hold.
struct Answer {
    going: Option<(Answering, Exchange)>,
    version: Version,
}

impl Future for Answer {
    type Output = Result<http::Response<Outgoing>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let (answering, exchange) =
            self.going.as_mut().expect("nobody asks again for an answer that was given");
        let mut answer = exchange.tracked.during(|| Pin::new(answering).poll(cx));
        let Poll::Ready(response) = &mut answer else { return Poll::Pending };
        let (answering, mut exchange) = self.going.take().expect("it was there a moment ago");
        drop(answering);
        // what was not read stands before the next request: hyper closes, and a client that was not told would send it
        if exchange.connection.meter.is_unread() {
            closing(response, self.version);
        }
        // its name in RFC 9110 and in our body; hyper has the old one
        if response.status() == StatusCode::PAYLOAD_TOO_LARGE {
            response.extensions_mut().insert(ReasonPhrase::from_static(b"Content Too Large"));
        }
        exchange.tracked.answered(response);
        let is_http2 = self.version == Version::HTTP_2;
        answer.map(|response| Ok(response.map(|body| Outgoing { body, is_http2, exchange })))
    }
}

fn arriving(connection: &Arc<Connection>, request: http::Request<Incoming>) -> http::Request<Body> {
    request.map(|body| match body.is_end_stream() {
        true => Body::empty(),
        false => Body::boxed(Box::pin(Arriving {
            body,
            waits: false,
            is_read: false,
            connection: Arc::clone(connection),
        })),
    })
}

/// A request in flight, until its response was handed over to the end or the client went away.
struct Exchange {
    connection: Arc<Connection>,
    tracked: Tracked,
}

impl Exchange {
    fn begin(connection: Arc<Connection>, request: &http::Request<Incoming>) -> Self {
        connection.meter.begin(request.version());
        let tracked = connection.gate.app.monitor().begin(request, connection.is_tls);
        Exchange { connection, tracked }
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.connection.meter.end();
        self.connection.gate.app.monitor().end(&mut self.tracked);
    }
}

/// A request's body on its way in; tells the meter while it is waited for.
struct Arriving {
    body: Incoming,
    waits: bool,
    /// To its end; a chunked body does not say so itself.
    is_read: bool,
    connection: Arc<Connection>,
}

impl Arriving {
    fn note<T>(&mut self, frame: &Poll<T>) {
        match (self.waits, frame.is_pending()) {
            (false, true) => self.connection.meter.begin_wait(),
            (true, false) => self.connection.meter.end_wait(),
            _ => {}
        }
        self.waits = frame.is_pending();
    }
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        self.note(&frame);
        self.is_read |= matches!(frame, Poll::Ready(None));
        frame.map_err(Into::into)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Arriving {
    fn drop(&mut self) {
        if !self.is_read && !self.body.is_end_stream() {
            self.connection.meter.set_unread();
        }
        self.note(&Poll::Ready(()));
    }
}

/// A response's body on its way out.
struct Outgoing {
    body: Body,
    is_http2: bool,
    exchange: Exchange,
}

impl HttpBody for Outgoing {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let Outgoing { body, exchange, .. } = &mut *self;
        let frame = exchange.tracked.during(|| Pin::new(body).poll_frame(cx));
        exchange.tracked.polled(&frame);
        match self.is_http2 {
            true => frame.map_ok(|frame| frame.map_data(|bytes| owed(bytes, &self.exchange.connection))),
            false => frame,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
