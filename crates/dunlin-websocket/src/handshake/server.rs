//! The server's side: what a request has to say, and what is answered.

use http::{HeaderMap, HeaderValue, Method, header};

use super::refusal::{Kind, Refusal};
use super::{accept, list};

/// A request that may become a WebSocket.
///
/// ```
/// use dunlin_websocket::Handshake;
/// use http::{HeaderMap, Method, header};
///
/// let mut request = HeaderMap::new();
/// request.insert(header::UPGRADE, "websocket".parse()?);
/// request.insert(header::CONNECTION, "keep-alive, Upgrade".parse()?);
/// request.insert(header::SEC_WEBSOCKET_VERSION, "13".parse()?);
/// request.insert(header::SEC_WEBSOCKET_KEY, "dGhlIHNhbXBsZSBub25jZQ==".parse()?);
///
/// let handshake = Handshake::http1(&Method::GET, &request)?;
/// let mut response = HeaderMap::new(); // of a 101
/// handshake.write(&mut response);
/// assert_eq!(response[header::SEC_WEBSOCKET_ACCEPT], "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Handshake {
    /// HTTP/2 has none.
    accept: Option<HeaderValue>,
    #[cfg(feature = "deflate")]
    deflate: Option<(crate::Deflate, HeaderValue)>,
}

impl Handshake {
    /// Looks at a request of HTTP/1.1.
    ///
    /// # Errors
    ///
    /// The request does not say what RFC 6455, 4.2.1 asks for; the refusal knows the answer.
    pub fn http1(method: &Method, headers: &HeaderMap) -> Result<Self, Refusal> {
        if method != Method::GET {
            return Err(Refusal(Kind::Method));
        }
        if !list::has(headers, header::UPGRADE, "websocket") {
            return Err(Refusal(Kind::NoUpgrade));
        }
        if !list::has(headers, header::CONNECTION, "upgrade") {
            return Err(Refusal(Kind::Connection));
        }
        check_version(headers)?;
        let key = list::single(headers, header::SEC_WEBSOCKET_KEY).filter(|key| accept::is_key(key));
        let accept = accept::accept(key.ok_or(Refusal(Kind::Key))?);
        Ok(Self::new(Some(accept)))
    }

    /// Looks at a request of HTTP/2, an extended CONNECT with the protocol `websocket` (RFC 8441), which is answered with 200.
    ///
    /// # Errors
    ///
    /// The version is not 13.
    pub fn http2(headers: &HeaderMap) -> Result<Self, Refusal> {
        check_version(headers)?;
        Ok(Self::new(None))
    }

    /// Takes the first offer of compression in the request that can be taken, if there is one.
    #[cfg(feature = "deflate")]
    #[must_use]
    pub fn with_deflate(self, request: &HeaderMap) -> Self {
        let offers = list::items(request, header::SEC_WEBSOCKET_EXTENSIONS);
        let deflate = offers.filter_map(crate::deflate::Parameters::parse).find_map(|offer| offer.accept());
        Self { deflate, ..self }
    }

    /// What was agreed for compression: for the decoder, and for what is sent.
    #[cfg(feature = "deflate")]
    pub fn deflate(&self) -> Option<crate::Deflate> {
        self.deflate.as_ref().map(|(deflate, _)| *deflate)
    }

    /// Writes the headers of the answer, all but `Sec-WebSocket-Protocol`, which the application chooses.
    pub fn write(&self, response: &mut HeaderMap) {
        if let Some(accept) = &self.accept {
            response.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
            response.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
            response.insert(header::SEC_WEBSOCKET_ACCEPT, accept.clone());
        }
        #[cfg(feature = "deflate")]
        if let Some((_, answer)) = &self.deflate {
            response.insert(header::SEC_WEBSOCKET_EXTENSIONS, answer.clone());
        }
    }

    fn new(accept: Option<HeaderValue>) -> Self {
        Self {
            accept,
            #[cfg(feature = "deflate")]
            deflate: None,
        }
    }
}

/// Whether a request asks to become a WebSocket, rightly or not: what tells it from an ordinary GET of the same path.
pub fn is_upgrade(headers: &HeaderMap) -> bool {
    list::has(headers, header::UPGRADE, "websocket") && list::has(headers, header::CONNECTION, "upgrade")
}

/// The subprotocols that a client offers, the preferred ones first.
///
/// ```
/// use dunlin_websocket::subprotocols;
/// use http::{HeaderMap, header};
///
/// let mut request = HeaderMap::new();
/// request.insert(header::SEC_WEBSOCKET_PROTOCOL, "graphql-transport-ws, graphql-ws".parse()?);
/// assert_eq!(subprotocols(&request).collect::<Vec<_>>(), ["graphql-transport-ws", "graphql-ws"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn subprotocols(request: &HeaderMap) -> impl Iterator<Item = &str> {
    list::items(request, header::SEC_WEBSOCKET_PROTOCOL)
}

fn check_version(headers: &HeaderMap) -> Result<(), Refusal> {
    match list::single(headers, header::SEC_WEBSOCKET_VERSION) {
        Some(b"13") => Ok(()),
        _ => Err(Refusal(Kind::Version)),
    }
}
