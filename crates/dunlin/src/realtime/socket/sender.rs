//! Sends over a socket that somebody else receives from.

use std::fmt;
use std::sync::Arc;

use dunlin_core::Result;
use dunlin_websocket::Close;
use serde::Serialize;

use super::{Disconnected, Link, Message, to_json};

/// Sends over a socket that somebody else receives from: from another task, or from outside of the endpoint. Clones send over
/// the same socket; it does not keep it open.
///
/// ```
/// use std::time::Duration;
///
/// use dunlin::prelude::*;
///
/// /// Echoes, and says the time every minute.
/// #[websocket("/clock")]
/// async fn clock(socket: WebSocket) -> Result<()> {
///     let mut socket = socket.accept().await?;
///     let sender = socket.sender();
///     run::spawn(async move {
///         loop {
///             tokio::time::sleep(Duration::from_secs(60)).await;
///             if sender.send_text("a minute has passed").await.is_err() {
///                 return; // the socket is closed
///             }
///         }
///     });
///     while let Some(message) = socket.receive().await {
///         socket.send(message).await?;
///     }
///     Ok(())
/// }
/// # let _ = routes![clock];
/// ```
#[derive(Clone)]
pub struct SocketSender {
    link: Arc<Link>,
}

impl SocketSender {
    pub(super) fn new(link: Arc<Link>) -> Self {
        SocketSender { link }
    }

    /// Sends a message, once there is room for it: 256 messages or 1 MiB wait for a client that reads more slowly. One that
    /// takes nothing for 10 s is disconnected.
    ///
    /// # Errors
    /// [`Disconnected`], once the socket is closed. A message that was taken may be lost all the same, when the client
    /// goes away before it is sent.
    ///
    /// # Cancel safety
    /// The message is sent or not, never in part.
    pub async fn send(&self, message: impl Into<Message>) -> Result<(), Disconnected> {
        self.link.send(self.link.encode(&message.into())).await
    }

    /// Sends text; see [`send`](SocketSender::send).
    ///
    /// # Errors
    /// [`Disconnected`], once the socket is closed.
    pub async fn send_text(&self, text: impl AsRef<str>) -> Result<(), Disconnected> {
        self.link.send(self.link.encode_text(text.as_ref())).await
    }

    /// Sends bytes; see [`send`](SocketSender::send).
    ///
    /// # Errors
    /// [`Disconnected`], once the socket is closed.
    pub async fn send_bytes(&self, bytes: impl AsRef<[u8]>) -> Result<(), Disconnected> {
        self.link.send(self.link.encode_bytes(bytes.as_ref())).await
    }

    /// Sends a value as JSON, in a message of text; see [`send`](SocketSender::send).
    ///
    /// # Errors
    /// When it cannot be written as JSON; [`Disconnected`], once the socket is closed.
    pub async fn send_json<T: Serialize + ?Sized>(&self, value: &T) -> Result<()> {
        Ok(self.send_text(to_json(value)?).await?)
    }

    /// Closes the socket after all that was sent. Nothing is received any more.
    pub fn close(&self, close: Close) {
        self.link.close(close);
    }

    /// Waits until the socket is closed, and says by what: the client's code and reason, 1006 when it went away without.
    pub async fn closed(&self) -> Close {
        self.link.wait_closed().await
    }

    /// True once nothing can be sent any more.
    pub fn is_closed(&self) -> bool {
        self.link.closed().is_some()
    }

    /// Sends from elsewhere: another task, a list of all sockets.
    #[must_use]
    pub fn sender(&self) -> SocketSender {
        self.clone()
    }

    pub(crate) fn link(&self) -> &Arc<Link> {
        &self.link
    }
}

impl fmt::Debug for SocketSender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SocketSender").field("closed", &self.link.closed()).finish()
    }
}
