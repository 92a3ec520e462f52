//! Takes messages to a collector: one at a time, over a connection that is kept.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use dunlin_core::BoxError;
use dunlin_run::spawn_named;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, HOST, RETRY_AFTER, USER_AGENT};
use http::{HeaderValue, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::settings::Signal;
use crate::wire;

const PROTOBUF: HeaderValue = HeaderValue::from_static("application/x-protobuf");
const AGENT: &str = concat!("dunlin-otel/", env!("CARGO_PKG_VERSION"));

/// More of an answer is not read.
const LONGEST_ANSWER: usize = 64 * 1024;

/// Takes messages of one kind to their collector.
#[derive(Debug)]
pub(crate) struct Courier {
    signal: Signal,
    connection: Option<SendRequest<Full<Bytes>>>,
}

/// What became of a message.
#[derive(Debug)]
pub(crate) enum Delivery {
    /// The collector has it, but for what it says it has not taken.
    Taken { rejected: Option<(u64, String)> },
    /// It may take it later, not before this time if it said one.
    Later { why: Why, after: Option<Duration> },
    /// It will never take it.
    Refused { why: Why },
}

/// Why a message did not get through.
#[derive(Debug)]
pub(crate) enum Why {
    Slow(Duration),
    Unreachable(BoxError),
    Status(StatusCode),
}

impl Courier {
    pub(crate) fn new(signal: Signal) -> Self {
        Courier { signal, connection: None }
    }

    /// Takes a message to the collector, or gives up in time.
    pub(crate) async fn deliver(&mut self, message: &Bytes) -> Delivery {
        let limit = self.signal.timeout;
        let delivery = timeout(limit, self.exchange(message.clone())).await;
        let delivery = match delivery {
            Ok(Ok((status, after, answer))) => judge(status, after, &answer),
            Ok(Err(error)) => Delivery::Later { why: Why::Unreachable(error), after: None },
            Err(_) => Delivery::Later { why: Why::Slow(limit), after: None },
        };
        if !matches!(delivery, Delivery::Taken { .. }) {
            // what is left on it belongs to a message that nobody waits for
            self.connection = None;
        }
        delivery
    }

    async fn exchange(&mut self, message: Bytes) -> Result<(StatusCode, Option<Duration>, Bytes), BoxError> {
        let request = self.request(message)?;
        let response = self.send(request).await?;
        let (status, after) = (response.status(), retry_after(&response));
        let answer = Limited::new(response.into_body(), LONGEST_ANSWER).collect().await?.to_bytes();
        Ok((status, after, answer))
    }

    fn request(&self, message: Bytes) -> Result<Request<Full<Bytes>>, BoxError> {
        let Signal { endpoint, headers, is_gzip, .. } = &self.signal;
        let message = if *is_gzip { compressed(message)? } else { message };
        let mut request = Request::post(endpoint.path.as_str()).body(Full::new(message))?;
        let all = request.headers_mut();
        all.insert(USER_AGENT, HeaderValue::from_static(AGENT));
        all.extend(headers.clone());
        all.insert(HOST, HeaderValue::try_from(endpoint.host())?);
        all.insert(CONTENT_TYPE, PROTOBUF);
        if *is_gzip {
            all.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        Ok(request)
    }

    /// Sends over the connection that is there, if it is still open; else over a new one.
    async fn send(&mut self, request: Request<Full<Bytes>>) -> Result<Response<Incoming>, BoxError> {
        let mut open = match open(self.connection.take()).await {
            Some(open) => open,
            None => connect(&self.signal).await?,
        };
        let response = match open.try_send_request(request).await {
            Ok(response) => response,
            // the collector closed it at the same moment, and has seen nothing
            Err(mut error) => {
                let Some(request) = error.take_message() else { return Err(error.into_error().into()) };
                open = connect(&self.signal).await?;
                open.send_request(request).await?
            }
        };
        self.connection = Some(open);
        Ok(response)
    }
}

/// The connection, if it still is one.
async fn open(connection: Option<SendRequest<Full<Bytes>>>) -> Option<SendRequest<Full<Bytes>>> {
    let mut connection = connection?;
    connection.ready().await.ok().map(|()| connection)
}

async fn connect(Signal { endpoint, trust, .. }: &Signal) -> Result<SendRequest<Full<Bytes>>, BoxError> {
    let address = endpoint.address();
    let socket = TcpStream::connect(address).await?;
    match trust {
        None => speak(socket).await,
        Some(trust) => speak(trust.open(address.0, socket).await?).await,
    }
}

/// HTTP/1.1 over a socket; its task ends with it.
async fn speak<S>(socket: S) -> Result<SendRequest<Full<Bytes>>, BoxError>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (sender, connection) = handshake(TokioIo::new(socket)).await?;
    spawn_named("telemetry connection", async move {
        // the sender hears of it
        let _ = connection.await;
    });
    Ok(sender)
}

#[cfg(feature = "gzip")]
fn compressed(message: Bytes) -> Result<Bytes, BoxError> {
    use std::io::Write;

    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(&message)?;
    Ok(encoder.finish()?.into())
}

#[cfg(not(feature = "gzip"))]
fn compressed(message: Bytes) -> Result<Bytes, BoxError> {
    Ok(message)
}

/// What an answer means, by the specification of OTLP/HTTP.
fn judge(status: StatusCode, after: Option<Duration>, answer: &[u8]) -> Delivery {
    match status.as_u16() {
        200..=299 => Delivery::Taken { rejected: wire::rejected(answer) },
        429 | 502 | 503 | 504 => Delivery::Later { why: Why::Status(status), after },
        _ => Delivery::Refused { why: Why::Status(status) },
    }
}

/// In seconds; a date is as if nothing was said.
fn retry_after(response: &Response<Incoming>) -> Option<Duration> {
    let text = response.headers().get(RETRY_AFTER)?.to_str().ok()?;
    text.trim().parse().ok().map(Duration::from_secs)
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::Slow(limit) => write!(f, "no answer in {limit:?}"),
            Why::Unreachable(error) => error.fmt(f),
            Why::Status(status) => write!(f, "answered with {status}"),
        }
    }
}
