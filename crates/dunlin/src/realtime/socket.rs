//! `Socket`: a WebSocket that was accepted.

mod budget;
mod disconnected;
mod farewell;
mod inbox;
mod io;
mod line;
mod link;
mod message;
mod open;
mod origin;
mod outbox;
mod pulse;
mod seat;
mod sender;
mod session;

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use bytes::Bytes;
use dunlin_core::Result;
use dunlin_model::Model;
use serde::Serialize;

pub use disconnected::Disconnected;
use farewell::Rejection;
pub(crate) use farewell::{farewell, internal_error, normal};
pub(crate) use link::Link;
pub use message::Message;
pub(crate) use open::{Answer, Sockets, ask, detach, is_handshake, may_connect, refused};
pub(crate) use outbox::Offered;
pub use outbox::Slow;
pub(crate) use seat::Seat;
pub use sender::SocketSender;

use crate::extract::json;

/// A WebSocket that was accepted: messages in order, in both directions, until one end closes it.
///
/// It is read, written and asked whether it is alive (a ping after 20 s of silence) also while nobody receives: 16 messages or
/// 64 KiB wait, then the client has to. Once the endpoint has returned, what was sent goes out and the socket is closed: with
/// 1000 after `Ok`, with the code of a [`Close`](crate::Close) that it returned as an error, with 1011 after any other error and
/// after a panic.
///
/// ```
/// use dunlin::prelude::*;
/// use dunlin::{Close, CloseCode, WebSocket};
///
/// #[websocket("/count")]
/// async fn count(socket: WebSocket) -> Result<()> {
///     let mut socket = socket.accept().await?;
///     while let Some(number) = socket.receive_json::<u32>().await? {
///         let next = number.checked_add(1).ok_or(Close::new(CloseCode::POLICY_VIOLATION, "too much"))?;
///         socket.send_json(&next).await?;
///     }
///     Ok(()) // the client has closed
/// }
///
/// # dunlin::run::block_on(async {
/// let client = TestClient::new(App::new("Count").routes(routes![count])).start().await;
/// let mut socket = client.websocket("/count").await;
/// socket.send_json(&1).await;
/// assert_eq!(socket.receive_json::<u32>().await, 2);
/// # });
/// ```
pub struct Socket {
    sender: SocketSender,
    subprotocol: Option<Box<str>>,
}

impl Socket {
    pub(crate) fn new(link: Arc<Link>, subprotocol: Option<&str>) -> Self {
        Socket { sender: SocketSender::new(link), subprotocol: subprotocol.map(Into::into) }
    }

    /// The next message; `None` once the socket is closed and all that came before was received.
    ///
    /// # Cancel safety
    /// Dropping the future loses no message.
    pub async fn receive(&mut self) -> Option<Message> {
        self.sender.link().receive().await
    }

    /// The next message, which has to be text; `None` once the socket is closed.
    ///
    /// # Errors
    /// When it is bytes; returned by the endpoint, the error closes the socket with 1003.
    ///
    /// # Cancel safety
    /// Dropping the future loses no message.
    pub async fn receive_text(&mut self) -> Result<Option<String>> {
        match self.receive().await {
            None => Ok(None),
            Some(Message::Text(text)) => Ok(Some(text)),
            Some(Message::Binary(_)) => Err(Rejection::Binary.into()),
        }
    }

    /// The next message, which has to be bytes; `None` once the socket is closed.
    ///
    /// # Errors
    /// When it is text; returned by the endpoint, the error closes the socket with 1003.
    ///
    /// # Cancel safety
    /// Dropping the future loses no message.
    pub async fn receive_bytes(&mut self) -> Result<Option<Bytes>> {
        match self.receive().await {
            None => Ok(None),
            Some(Message::Binary(bytes)) => Ok(Some(bytes)),
            Some(Message::Text(_)) => Err(Rejection::Text.into()),
        }
    }

    /// The next message, as JSON of this type; `None` once the socket is closed.
    ///
    /// # Errors
    /// A [`ValidationError`](crate::ValidationError) with every issue when it is not of this type: an endpoint may answer it and go on. Returned by
    /// the endpoint, it closes the socket with 1007.
    ///
    /// # Cancel safety
    /// Dropping the future loses no message.
    pub async fn receive_json<T: Model>(&mut self) -> Result<Option<T>> {
        match self.receive().await {
            None => Ok(None),
            Some(Message::Text(text)) => json(text.into(), "message").map(Some),
            Some(Message::Binary(bytes)) => json(bytes, "message").map(Some),
        }
    }

    /// What was chosen of the subprotocols that the client offered.
    pub fn subprotocol(&self) -> Option<&str> {
        self.subprotocol.as_deref()
    }
}

/// Sends as its [`SocketSender`] does.
impl Deref for Socket {
    type Target = SocketSender;

    fn deref(&self) -> &SocketSender {
        &self.sender
    }
}

/// A value as JSON, as replies write it.
pub(crate) fn to_json<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    Ok(String::from_utf8(dunlin_model::to_json(value)?).expect("JSON is UTF-8"))
}

impl fmt::Debug for Socket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Socket").field("closed", &self.sender.link().closed()).finish()
    }
}
