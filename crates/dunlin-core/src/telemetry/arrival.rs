//! A request that has arrived, as an exporter sees it.

use std::net::IpAddr;

use http::{HeaderMap, Method, Uri, Version};

/// The head of a request that has arrived. Nothing of it is checked yet.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Arrival<'a> {
    /// Its method, whatever the client wrote.
    pub method: &'a Method,
    /// Its path and query.
    pub uri: &'a Uri,
    /// The version of HTTP.
    pub version: Version,
    /// Its headers.
    pub headers: &'a HeaderMap,
    sender: fn(&HeaderMap) -> Sender,
}

/// Who sent a request, as far as the server and the proxies that it trusts know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The client's address.
    pub address: Option<IpAddr>,
    /// `https` or `http`, as the client sees it.
    pub scheme: &'static str,
}

impl<'a> Arrival<'a> {
    /// The head of a request, with how to find out who sent one with such headers.
    #[doc(hidden)]
    #[inline]
    pub fn of<B>(request: &'a http::Request<B>, sender: fn(&HeaderMap) -> Sender) -> Self {
        let (method, uri, version, headers) =
            (request.method(), request.uri(), request.version(), request.headers());
        Arrival { method, uri, version, headers, sender }
    }

    /// Finds out who sent it.
    pub fn sender(&self) -> Sender {
        (self.sender)(self.headers)
    }
}
