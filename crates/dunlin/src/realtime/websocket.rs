//! `WebSocket`: what a client asks for, to be accepted or not.

use std::sync::Arc;

use dunlin_core::{Context, Extract, Plan, Result};
use dunlin_model::Field;
use http::header::SEC_WEBSOCKET_PROTOCOL;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::socket::{Seat, Socket};

/// A client that asks for a WebSocket: the argument of `#[websocket]` endpoints, and of the dependencies that they have.
///
/// Until it is [accepted](WebSocket::accept) the endpoint can still refuse: an error that it, a dependency or an argument
/// gives is the HTTP answer to the handshake, 403 for what is not valid and for a [`Close`](crate::Close).
///
/// ```
/// use dunlin::prelude::*;
/// use dunlin::WebSocket;
///
/// #[websocket("/news")]
/// async fn news(socket: WebSocket, token: String) -> Result<()> {
///     if token != "secret" {
///         return Err(HttpError::unauthorized("who are you?").into());
///     }
///     let socket = socket.subprotocol("news.v1").accept().await?;
///     socket.send_text("nothing new").await?;
///     Ok(())
/// }
/// # let _ = routes![news];
/// ```
pub struct WebSocket {
    seat: Arc<Seat>,
    headers: HeaderMap,
    subprotocol: Option<String>,
}

impl WebSocket {
    /// The subprotocols that the client offers, those that it prefers first.
    pub fn subprotocols(&self) -> impl Iterator<Item = &str> {
        self.seat.subprotocols.iter().map(String::as_str)
    }

    /// Chooses a subprotocol, if the client offers it.
    #[must_use]
    pub fn subprotocol(mut self, name: &str) -> Self {
        let chosen = self.subprotocols().find(|offered| *offered == name).map(str::to_owned);
        if let Some(value) = chosen.as_deref().and_then(|name| HeaderValue::from_str(name).ok()) {
            self.headers.insert(SEC_WEBSOCKET_PROTOCOL, value);
            self.subprotocol = chosen;
        }
        self
    }

    /// Adds a header to the answer, such as a cookie; one that is not legal in HTTP is left out.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            self.headers.append(name, value);
        }
        self
    }

    /// Accepts the client.
    ///
    /// # Errors
    /// [`Disconnected`](crate::Disconnected), when the client has gone; another when it was accepted before, by a dependency.
    pub async fn accept(self) -> Result<Socket> {
        let link = self.seat.accept(self.headers).await?;
        Ok(Socket::new(link, self.subprotocol.as_deref()))
    }
}

/// Where the context of a request keeps the client that waits.
#[derive(Default)]
pub(crate) struct Waiting(pub(crate) Option<Arc<Seat>>);

/// The client whose request this is, if it asks for a socket.
pub(crate) fn seat_of(cx: &mut Context) -> Option<Arc<Seat>> {
    cx.take_slot::<Waiting>()?.0
}

impl Extract for WebSocket {
    fn describe(_: &'static Field<Self>, plan: &mut Plan) {
        plan.takes_socket = true;
    }

    fn decode(_: &'static Field<Self>, cx: &mut Context) -> Option<Self> {
        let seat = cx.slot::<Waiting>().0.clone()?;
        Some(WebSocket { seat, headers: HeaderMap::new(), subprotocol: None })
    }
}

impl std::fmt::Debug for WebSocket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebSocket").field("subprotocols", &self.seat.subprotocols).finish()
    }
}
