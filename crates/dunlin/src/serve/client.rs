//! `Client`: who sent a request.

use std::net::IpAddr;
use std::sync::Arc;

use dunlin_core::{Context, Extract, Plan};
use dunlin_model::Field;
use http::HeaderMap;

use super::connection::Connection;
use super::proxies::Peer;
use crate::Request;

tokio::task_local! {
    /// The connection over which the current request came. It costs nothing to those who do not ask.
    pub(crate) static CURRENT: Arc<Connection>;
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
        Self::read(request.headers())
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

    fn read(headers: &HeaderMap) -> Self {
        let found = CURRENT.try_with(|connection| {
            let (peer, is_secure) = connection.gate.proxies.look_behind(connection.peer, headers);
            Client { peer, is_secure: is_secure.unwrap_or(connection.is_tls) }
        });
        found.unwrap_or(Client { peer: Peer::Unknown, is_secure: false })
    }
}

impl Extract for Client {
    fn describe(_: &'static Field<Self>, _: &mut Plan) {}

    fn decode(_: &'static Field<Self>, cx: &mut Context) -> Option<Self> {
        Some(Self::read(&cx.parts.headers))
    }
}
