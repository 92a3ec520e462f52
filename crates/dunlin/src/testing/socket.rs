//! `TestSocket`: the client's end of a WebSocket.

use std::fmt;
use std::future::IntoFuture;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use dunlin_websocket::{Agreed, Close, CloseCode, Decoder, Event, Frame, Limits, Offer, Role};
use http::header::{COOKIE, HOST, ORIGIN, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use http_body_util::{BodyExt, Empty};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf};
use tokio::sync::{Mutex, mpsc};
use tokio::task::AbortHandle;
use tokio::time::timeout;

use super::TestResponse;
use super::session::Session;
use crate::routing::BoxFuture;
use crate::{Body, Message};

/// How long a test waits for what does not come, by its own clock.
const PATIENCE: Duration = Duration::from_secs(300);

/// A handshake that is sent when it is awaited.
///
/// ```
/// # use dunlin::prelude::*;
/// # use dunlin::WebSocket;
/// # #[websocket("/echo")]
/// # async fn echo(socket: WebSocket, #[header] x_token: String) -> Result<()> {
/// #     let mut socket = socket.accept().await?;
/// #     while let Some(message) = socket.receive().await { socket.send(message).await? }
/// #     Ok(())
/// # }
/// # dunlin::run::block_on(async {
/// # let client = TestClient::new(App::new("Echo").routes(routes![echo])).start().await;
/// let mut socket = client.websocket("/echo").header("x-token", "secret").await;
/// socket.send_text("hi").await;
/// assert_eq!(socket.receive_text().await, "hi");
///
/// let refused = client.websocket("/echo").refused().await;
/// assert_eq!(refused.status(), 403);
/// # });
/// ```
#[must_use = "a handshake is sent when it is awaited"]
pub struct TestHandshake {
    session: Arc<Session>,
    target: String,
    headers: HeaderMap,
    offer: Offer,
}

impl TestHandshake {
    pub(super) fn new(session: Arc<Session>, path: &str) -> Self {
        let offer = Offer::new(*b"a test, not more");
        TestHandshake { session, target: path.to_owned(), headers: HeaderMap::new(), offer }
    }

    /// Adds a header.
    ///
    /// # Panics
    /// When name or value cannot be in a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name = HeaderName::try_from(name).expect("a legal header name");
        self.headers.append(name, HeaderValue::try_from(value).expect("a legal header value"));
        self
    }

    /// Asks as a page of this origin.
    ///
    /// # Panics
    /// When it cannot be in a header.
    pub fn origin(self, origin: &str) -> Self {
        self.header(ORIGIN.as_str(), origin)
    }

    /// Offers a subprotocol.
    ///
    /// # Panics
    /// When it cannot be in a header.
    pub fn subprotocol(mut self, name: &str) -> Self {
        self.offer = self.offer.subprotocol(HeaderValue::try_from(name).expect("a legal header value"));
        self
    }

    /// Offers compression.
    pub fn compression(mut self) -> Self {
        self.offer = self.offer.deflate();
        self
    }

    /// The response of a server that does not accept.
    ///
    /// # Panics
    /// When it does.
    pub async fn refused(self) -> TestResponse {
        match self.connect().await {
            Ok(_) => panic!("the WebSocket was accepted"),
            Err(response) => response,
        }
    }

    /// The socket, or the response of a server that does not accept.
    ///
    /// # Errors
    /// The response.
    ///
    /// # Panics
    /// When the server's answer breaks the protocol.
    pub async fn connect(self) -> Result<TestSocket, TestResponse> {
        let io = TokioIo::new(self.session.connect());
        let (mut requests, connection) = hyper::client::conn::http1::handshake(io).await.expect("a server");
        dunlin_run::spawn_named("a test's connection", connection.with_upgrades());
        let mut request = http::Request::new(Empty::<Bytes>::new());
        *request.uri_mut() = self.target.parse().expect("a legal path");
        let headers = request.headers_mut();
        headers.insert(HOST, HeaderValue::from_static("testserver"));
        headers.insert(USER_AGENT, HeaderValue::from_static("testclient"));
        headers.extend(self.headers);
        headers.extend(self.offer.headers());
        if let Some(cookies) = self.session.jar.header() {
            headers.append(COOKIE, cookies);
        }
        let mut response = requests.send_request(request).await.expect("an answer");
        self.session.jar.keep(response.headers());
        if response.status() != StatusCode::SWITCHING_PROTOCOLS {
            let (parts, body) = response.into_parts();
            let body = body.collect().await.expect("a whole answer").to_bytes();
            return Err(TestResponse::read(http::Response::from_parts(parts, Body::from(body))).await);
        }
        let agreed = self.offer.check(response.status(), response.headers()).expect("a legal answer");
        let upgraded = hyper::upgrade::on(&mut response).await.expect("an upgrade");
        Ok(TestSocket::new(upgraded, agreed, response.headers().clone()))
    }
}

impl IntoFuture for TestHandshake {
    type Output = TestSocket;
    type IntoFuture = BoxFuture<'static, TestSocket>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let refused = |response: TestResponse| {
                panic!("the WebSocket was not accepted: {} {}", response.status(), response.text())
            };
            self.connect().await.unwrap_or_else(refused)
        })
    }
}

impl fmt::Debug for TestHandshake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TestHandshake({})", self.target)
    }
}

/// The client's end of a WebSocket. Pings are answered by themselves.
///
/// What does not come within five minutes of the test's clock, and a message where the server closes, end the test.
pub struct TestSocket {
    writer: Arc<Mutex<Writer>>,
    came: mpsc::UnboundedReceiver<Result<Message, Close>>,
    subprotocol: Option<String>,
    headers: HeaderMap,
    listening: AbortHandle,
}

/// The client goes away without a word.
impl Drop for TestSocket {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl TestSocket {
    fn new(upgraded: Upgraded, agreed: Agreed, headers: HeaderMap) -> Self {
        let (reader, half) = tokio::io::split(TokioIo::new(upgraded));
        let writer = Arc::new(Mutex::new(Writer { half, is_closed: false }));
        let (came, messages) = mpsc::unbounded_channel();
        let decoder = Decoder::new(Role::Client, Limits { message: usize::MAX, fragments: u32::MAX });
        let decoder = match agreed.deflate {
            Some(deflate) => decoder.with_deflate(deflate),
            None => decoder,
        };
        let listening = listen(reader, decoder, Arc::clone(&writer), came);
        let listening = dunlin_run::spawn_named("a test's socket", listening).abort_handle();
        TestSocket { writer, came: messages, subprotocol: agreed.subprotocol, headers, listening }
    }

    /// The subprotocol that the server chose.
    pub fn subprotocol(&self) -> Option<&str> {
        self.subprotocol.as_deref()
    }

    /// The headers of the server's answer.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Sends text.
    pub async fn send_text(&mut self, text: impl AsRef<str>) {
        self.write(Frame::text(text.as_ref())).await;
    }

    /// Sends bytes.
    pub async fn send_bytes(&mut self, bytes: impl AsRef<[u8]>) {
        self.write(Frame::binary(bytes.as_ref())).await;
    }

    /// Sends a value as JSON.
    ///
    /// # Panics
    /// When it cannot be written as JSON.
    pub async fn send_json<T: Serialize + ?Sized>(&mut self, value: &T) {
        self.send_text(serde_json::to_string(value).expect("a value that can be written as JSON")).await;
    }

    /// The next message.
    ///
    /// # Panics
    /// When the server closes instead, or nothing comes.
    pub async fn receive(&mut self) -> Message {
        match self.next().await {
            Ok(message) => message,
            Err(Close { code, reason }) => panic!("no message came: the server closed with {code} {reason}"),
        }
    }

    /// The next message, as text.
    ///
    /// # Panics
    /// When it is bytes; when the server closes instead, or nothing comes.
    pub async fn receive_text(&mut self) -> String {
        match self.receive().await {
            Message::Text(text) => text,
            Message::Binary(bytes) => panic!("text was expected, {} bytes came", bytes.len()),
        }
    }

    /// The next message, as bytes.
    ///
    /// # Panics
    /// When it is text; when the server closes instead, or nothing comes.
    pub async fn receive_bytes(&mut self) -> Bytes {
        match self.receive().await {
            Message::Binary(bytes) => bytes,
            Message::Text(text) => panic!("bytes were expected, text came: {text}"),
        }
    }

    /// The next message, as JSON.
    ///
    /// # Panics
    /// When it is something else; when the server closes instead, or nothing comes.
    pub async fn receive_json<T: DeserializeOwned>(&mut self) -> T {
        let text = self.receive_text().await;
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    /// What the server closes with. Messages before that are left out.
    ///
    /// # Panics
    /// When it does not close.
    pub async fn closed(&mut self) -> Close {
        loop {
            if let Err(close) = self.next().await {
                return close;
            }
        }
    }

    /// Closes, and waits until the server has answered.
    pub async fn close(mut self, code: CloseCode, reason: &str) {
        self.write(Frame::close(code, reason)).await;
        self.closed().await;
    }

    async fn next(&mut self) -> Result<Message, Close> {
        let next = timeout(PATIENCE, self.came.recv()).await.expect("a message within five minutes");
        next.unwrap_or_else(|| Err(Close::new(CloseCode::ABNORMAL, "")))
    }

    async fn write(&self, frame: Frame) {
        self.writer.lock().await.write(&frame).await;
    }
}

impl fmt::Debug for TestSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestSocket").field("subprotocol", &self.subprotocol).finish()
    }
}

struct Writer {
    half: WriteHalf<TokioIo<Upgraded>>,
    is_closed: bool,
}

impl Writer {
    /// Writes a frame. A server that has gone is noticed by who reads.
    async fn write(&mut self, frame: &Frame) {
        if !self.is_closed {
            self.is_closed = frame.bytes()[0] & 0x0f == 8;
            let _ = self.half.write_all(frame.masked([7, 5, 3, 1]).bytes()).await;
            let _ = self.half.flush().await;
        }
    }
}

/// Reads until the server closes.
async fn listen(
    mut reader: ReadHalf<TokioIo<Upgraded>>,
    mut decoder: Decoder,
    writer: Arc<Mutex<Writer>>,
    came: mpsc::UnboundedSender<Result<Message, Close>>,
) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(read @ 1..) = reader.read(&mut buffer).await {
        let mut bytes = &buffer[..read];
        loop {
            let event = match decoder.decode(&mut bytes) {
                Ok(Some(event)) => event,
                Ok(None) => break,
                Err(error) => panic!("the server broke the protocol: {error}"),
            };
            let message = match event {
                Event::Text(text) => Ok(Message::Text(text)),
                Event::Binary(bytes) => Ok(Message::Binary(bytes)),
                Event::Ping(payload) => {
                    writer.lock().await.write(&Frame::pong(&payload)).await;
                    continue;
                }
                Event::Pong(_) => continue,
                Event::Close(close) => {
                    let mut writer = writer.lock().await;
                    writer.write(&close.answer()).await;
                    // a server that has gone is not told
                    let _ = writer.half.shutdown().await;
                    Err(close)
                }
            };
            // a test that has dropped its socket reads no more
            if came.send(message).is_err() {
                return;
            }
        }
    }
}
