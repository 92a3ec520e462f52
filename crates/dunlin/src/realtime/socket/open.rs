//! From a request to a socket: who answers it, whether it may be, and the task that it becomes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use bytes::BytesMut;
use dunlin_core::{Body, Context, Response, SocketSpec};
use dunlin_run::{Tasks, watchdog::Label};
use dunlin_websocket::{Close, CloseCode, Handshake, Limits, Refusal};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Uri, Version};
use tokio::sync::oneshot;
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep};
use tracing::{Instrument, Span};

use super::pulse::Patience;
use super::seat::{Pending, Seat};
use super::session::Session;
use super::{Link, origin};
use crate::reply::typed;
use crate::routing::BoxFuture;
use crate::serve::inherited;

/// The sockets of an app and of all that is mounted in it.
#[derive(Clone, Default)]
pub(crate) struct Sockets {
    tasks: Tasks,
    live: Arc<Mutex<Live>>,
}

#[derive(Default)]
struct Live {
    next: u64,
    seats: HashMap<u64, (Weak<Seat>, Option<AbortHandle>)>,
}

/// Between two good-byes, so that clients do not all come back at once.
const APART: Duration = Duration::from_millis(5);

impl Sockets {
    /// Begins a socket for a request: what its endpoint finds, and the answer to the client.
    pub(crate) fn begin(&self, answer: Answer, seat: Arc<Seat>) {
        let number = self.enter(&seat);
        let sockets = self.clone();
        let name = answer.name;
        let session = Session::new(seat, answer);
        let session = async move {
            let _left = Left { sockets, number };
            session.await;
        };
        let task = self.tasks.spawn(name, inherited(session.instrument(Span::current())));
        if let Some((_, abort)) = self.lock().seats.get_mut(&number) {
            *abort = Some(task.abort_handle());
        }
    }

    /// Says good-bye to all, one after the other over at most half of the time, and waits for them; then they are dropped.
    pub(crate) async fn close(&self, grace: Duration) {
        let end = Instant::now() + grace;
        let links: Vec<Arc<Link>> =
            self.lock().seats.values().filter_map(|(seat, _)| seat.upgrade()?.link()).collect();
        let apart = APART.min(grace / 2 / u32::try_from(links.len().max(1)).unwrap_or(u32::MAX));
        for link in links {
            link.close(Close::new(CloseCode::GOING_AWAY, ""));
            sleep(apart).await;
        }
        let left = self.tasks.wait_idle(end.saturating_duration_since(Instant::now())).await;
        if left > 0 {
            tracing::warn!(sockets = left, ?grace, "sockets that did not end in time are dropped");
            self.lock().seats.values().filter_map(|(_, abort)| abort.as_ref()).for_each(AbortHandle::abort);
        }
    }

    fn enter(&self, seat: &Arc<Seat>) -> u64 {
        let mut live = self.lock();
        live.next += 1;
        let number = live.next;
        live.seats.insert(number, (Arc::downgrade(seat), None));
        number
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Live> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes a socket off the list when its task has ended.
struct Left {
    sockets: Sockets,
    number: u64,
}

impl Drop for Left {
    fn drop(&mut self) {
        self.sockets.lock().seats.remove(&self.number);
    }
}

/// What answers a handshake.
pub(crate) struct Answer {
    pub(crate) endpoint: BoxFuture<'static, Response>,
    /// What the watchdog calls it.
    pub(crate) label: Label,
    /// What the log and the list of tasks call it.
    pub(crate) name: &'static str,
}

/// True when a request asks to become a WebSocket: by HTTP/1.1, or by HTTP/2 (RFC 8441).
pub(crate) fn is_handshake<B>(request: &http::Request<B>) -> bool {
    match *request.method() {
        Method::GET => dunlin_websocket::is_upgrade(request.headers()),
        Method::CONNECT => is_connect(request),
        _ => false,
    }
}

#[cfg(feature = "http2")]
fn is_connect<B>(request: &http::Request<B>) -> bool {
    request
        .extensions()
        .get::<hyper::ext::Protocol>()
        .is_some_and(|protocol| protocol.as_str() == "websocket")
}

#[cfg(not(feature = "http2"))]
fn is_connect<B>(_: &http::Request<B>) -> bool {
    false
}

/// Looks at a handshake: the place where endpoint and client meet, and what the client waits for; or why it is refused.
pub(crate) fn ask(
    request: &mut http::Request<Body>,
    spec: &SocketSpec,
) -> Result<(Arc<Seat>, oneshot::Receiver<Response>), Refusal> {
    let version = request.version();
    let upgrade = hyper::upgrade::on(&mut *request);
    let headers = request.headers();
    let handshake = match version {
        Version::HTTP_2 => Handshake::http2(headers),
        _ => Handshake::http1(request.method(), headers),
    };
    let handshake = if spec.compression { handshake?.with_deflate(headers) } else { handshake? };
    let subprotocols = dunlin_websocket::subprotocols(headers).map(str::to_owned).collect();
    let (answer, answered) = oneshot::channel();
    let pending =
        Pending { answer, upgrade, handshake, version, limits: limits(spec), patience: patience(spec) };
    Ok((Arc::new(Seat::new(pending, subprotocols)), answered))
}

/// Says what is wrong with a handshake.
pub(crate) fn refused(refusal: Refusal) -> Response {
    let text = HeaderValue::from_static("text/plain; charset=utf-8");
    let mut response = typed(refusal.status(), text, Body::from(refusal.to_string()));
    response.headers_mut().extend(refusal.header());
    response
}

/// True when the page that asks, if one does, may.
pub(crate) fn may_connect(parts: &Parts, spec: &SocketSpec) -> bool {
    origin::is_allowed(parts, spec.origins)
}

fn limits(spec: &SocketSpec) -> Limits {
    let limits = Limits::default();
    let message =
        spec.message_limit.map_or(limits.message, |bytes| usize::try_from(bytes).unwrap_or(usize::MAX));
    Limits { message, ..limits }
}

fn patience(spec: &SocketSpec) -> Patience {
    let patience = Patience::default();
    match spec.ping_ms {
        None => patience,
        Some(u64::MAX) => Patience { silence: None, ..patience },
        Some(ms) => {
            let silence = Duration::from_millis(ms);
            Patience { silence: Some(silence), answer: silence, ..patience }
        }
    }
}

/// Takes headers and target out of the buffer that they were read into, which would live as long as the socket.
pub(crate) fn detach(cx: &mut Context) {
    let parts = &mut cx.parts;
    let mut values = BytesMut::with_capacity(parts.headers.values().map(HeaderValue::len).sum());
    let mut headers = HeaderMap::with_capacity(parts.headers.len());
    for (name, value) in &parts.headers {
        values.extend_from_slice(value.as_bytes());
        let value = HeaderValue::from_maybe_shared(values.split().freeze());
        headers.append(name, value.expect("it was legal before"));
    }
    parts.headers = headers;
    if let Ok(target) = parts.uri.to_string().parse::<Uri>() {
        parts.uri = target;
    }
}
