//! `Client`: who sent a request.

use std::cell::Cell;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{self, Poll};
use std::time::Duration;

use dunlin_core::{Context, Extract, Plan};
use dunlin_model::Field;
use http::HeaderMap;
use pin_project_lite::pin_project;

use super::connection::Connection;
use super::proxies::Peer;
use super::stop::Urgency;
use crate::Request;
use crate::routing::BoxFuture;

thread_local! {
    /// The connection that is being served, while it is.
    static CURRENT: Cell<Option<Arc<Connection>>> = const { Cell::new(None) };
}

pin_project! {
    /// A future that knows over which connection it serves. A bare `tokio::task_local`, for every request pays for it,
    /// also where nobody asks.
    pub(crate) struct Serving<F> {
        #[pin]
        future: F,
        connection: Option<Arc<Connection>>,
    }
}

impl<F> Serving<F> {
    pub(super) fn new(future: F, connection: Arc<Connection>) -> Self {
        Serving { future, connection: Some(connection) }
    }
}

/// A future that knows the connection over which its maker is served, for a task of its own.
pub(crate) fn inherited<F>(future: F) -> Serving<F> {
    let connection = CURRENT.take();
    CURRENT.set(connection.clone());
    Serving { future, connection }
}

/// Ends when the server stops over whose connection this is served, with the time in which everything has to end; `None`
/// where there is no connection.
pub(crate) fn stopping() -> Option<BoxFuture<'static, Duration>> {
    let connection = CURRENT.take()?;
    let stop = connection.gate.stop.clone();
    CURRENT.set(Some(connection));
    Some(Box::pin(async move {
        stop.told(Urgency::Finish).await;
        stop.grace()
    }))
}

impl<F: Future> Future for Serving<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _exchanged = Exchanged::new(this.connection);
        this.future.poll(cx)
    }
}

/// The thread's connection, exchanged for another as long as this lives.
struct Exchanged<'f>(&'f mut Option<Arc<Connection>>);

impl<'f> Exchanged<'f> {
    fn new(connection: &'f mut Option<Arc<Connection>>) -> Self {
        *connection = CURRENT.replace(connection.take());
        Exchanged(connection)
    }
}

impl Drop for Exchanged<'_> {
    fn drop(&mut self) {
        *self.0 = CURRENT.replace(self.0.take());
    }
}

/// Who sent a request: behind proxies that the server trusts, else at the other end of the connection.
///
/// ```
/// use dunlin::Client;
/// use dunlin::prelude::*;
///
/// #[get("/whoami")]
/// async fn whoami(client: Client) -> String {
///     client.ip().map_or("somebody".to_owned(), |ip| ip.to_string())
/// }
///
/// let app = App::new("Mirror").routes(routes![whoami]).middleware(async |request, next| {
///     let client = Client::of(&request);
///     println!("{:?} over {}", client.ip(), client.scheme());
///     next.run(request).await
/// });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    peer: Peer,
    is_secure: bool,
}

impl Client {
    /// Who sent this request. In a test without a server, nobody is known.
    pub fn of(request: &Request) -> Self {
        request.client()
    }

    /// The address; `None` for one that came by a Unix socket, or that a proxy does not name.
    pub fn ip(&self) -> Option<IpAddr> {
        match self.peer {
            Peer::Ip(ip) => Some(ip),
            Peer::Unix | Peer::Unknown => None,
        }
    }

    /// `https` or `http`, as the client sees it.
    pub fn scheme(&self) -> &'static str {
        if self.is_secure { "https" } else { "http" }
    }

    /// Whether nobody could listen in between the client and the server, or the proxy in front of it.
    pub fn is_secure(&self) -> bool {
        self.is_secure
    }

    /// Who sent a request with these headers over the connection that is being served.
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        let Some(connection) = CURRENT.take() else {
            return Client { peer: Peer::Unknown, is_secure: false };
        };
        let (peer, is_secure) = connection.gate.proxies.look_behind(connection.peer, headers);
        let client = Client { peer, is_secure: is_secure.unwrap_or(connection.is_tls) };
        CURRENT.set(Some(connection));
        client
    }
}

impl Extract for Client {
    fn describe(_: &'static Field<Self>, _: &mut Plan) {}

    fn decode(_: &'static Field<Self>, cx: &mut Context) -> Option<Self> {
        Some(Self::read(&cx.parts.headers))
    }
}
