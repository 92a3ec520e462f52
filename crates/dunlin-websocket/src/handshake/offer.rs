//! The client's side: what it asks for, and whether that was answered.

use std::error::Error;
use std::fmt;

use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::{accept, list};

/// What a client asks for.
///
/// ```
/// use dunlin_websocket::{Handshake, Offer};
/// use http::{HeaderMap, Method, StatusCode};
///
/// let offer = Offer::new(*b"sixteen random b");
/// let handshake = Handshake::http1(&Method::GET, &offer.headers())?;
/// let mut response = HeaderMap::new();
/// handshake.write(&mut response);
/// assert_eq!(offer.check(StatusCode::SWITCHING_PROTOCOLS, &response)?.subprotocol, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Offer {
    key: HeaderValue,
    subprotocols: Vec<HeaderValue>,
    #[cfg(feature = "deflate")]
    deflate: bool,
}

/// What server and client agreed on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreed {
    /// The subprotocol that the server chose.
    pub subprotocol: Option<String>,
    /// Compression, if the server takes it.
    #[cfg(feature = "deflate")]
    pub deflate: Option<crate::Deflate>,
}

impl Offer {
    /// An offer with a key of 16 random bytes.
    pub fn new(key: [u8; 16]) -> Self {
        Self {
            key: accept::key(key),
            subprotocols: Vec::new(),
            #[cfg(feature = "deflate")]
            deflate: false,
        }
    }

    /// Offers a subprotocol; those that are offered first are preferred.
    #[must_use]
    pub fn subprotocol(mut self, name: HeaderValue) -> Self {
        self.subprotocols.push(name);
        self
    }

    /// Offers compression.
    #[cfg(feature = "deflate")]
    #[must_use]
    pub fn deflate(self) -> Self {
        Self { deflate: true, ..self }
    }

    /// The headers of the GET.
    pub fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
        headers.insert(header::SEC_WEBSOCKET_KEY, self.key.clone());
        for name in &self.subprotocols {
            headers.append(header::SEC_WEBSOCKET_PROTOCOL, name.clone());
        }
        #[cfg(feature = "deflate")]
        if self.deflate {
            let offer = HeaderValue::from_static(crate::deflate::ALWAYS);
            headers.insert(header::SEC_WEBSOCKET_EXTENSIONS, offer);
        }
        headers
    }

    /// Looks whether the response is the answer to this offer.
    ///
    /// # Errors
    ///
    /// The server did not switch, or answered something that was not offered.
    pub fn check(&self, status: StatusCode, response: &HeaderMap) -> Result<Agreed, Mismatch> {
        if status != StatusCode::SWITCHING_PROTOCOLS {
            return Err(Mismatch::Status(status));
        }
        if !super::is_upgrade(response) {
            return Err(Mismatch::Upgrade);
        }
        let expected = accept::accept(self.key.as_bytes());
        if list::single(response, header::SEC_WEBSOCKET_ACCEPT) != Some(expected.as_bytes()) {
            return Err(Mismatch::Accept);
        }
        if !self.deflates() && response.contains_key(header::SEC_WEBSOCKET_EXTENSIONS) {
            return Err(Mismatch::Extension);
        }
        self.agreed(response)
    }

    fn agreed(&self, response: &HeaderMap) -> Result<Agreed, Mismatch> {
        Ok(Agreed {
            subprotocol: self.agreed_subprotocol(response)?,
            #[cfg(feature = "deflate")]
            deflate: self.agreed_deflate(response)?,
        })
    }

    fn agreed_subprotocol(&self, response: &HeaderMap) -> Result<Option<String>, Mismatch> {
        if !response.contains_key(header::SEC_WEBSOCKET_PROTOCOL) {
            return Ok(None);
        }
        let chosen = list::single(response, header::SEC_WEBSOCKET_PROTOCOL);
        let offered = self.subprotocols.iter().find(|name| Some(name.as_bytes()) == chosen);
        let name = offered.and_then(|name| name.to_str().ok()).ok_or(Mismatch::Subprotocol)?;
        Ok(Some(name.to_owned()))
    }

    fn deflates(&self) -> bool {
        #[cfg(feature = "deflate")]
        return self.deflate;
        #[cfg(not(feature = "deflate"))]
        false
    }

    #[cfg(feature = "deflate")]
    fn agreed_deflate(&self, response: &HeaderMap) -> Result<Option<crate::Deflate>, Mismatch> {
        let mut extensions = list::items(response, header::SEC_WEBSOCKET_EXTENSIONS);
        let Some(extension) = extensions.next() else { return Ok(None) };
        let answer = crate::deflate::Parameters::parse(extension).filter(|_| self.deflate);
        let agreed = answer.and_then(|answer| answer.agree()).filter(|_| extensions.next().is_none());
        agreed.map(Some).ok_or(Mismatch::Extension)
    }
}

/// Why a response is no answer to an [`Offer`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// It is not 101: the server refused.
    Status(StatusCode),
    /// `Upgrade` or `Connection` is missing.
    Upgrade,
    /// `Sec-WebSocket-Accept` belongs to another key.
    Accept,
    /// A subprotocol that was not offered.
    Subprotocol,
    /// An extension, or a parameter of it, that was not offered.
    Extension,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "the server answered {status} in place of 101"),
            Self::Upgrade => f.write_str("the server's answer is no upgrade to `websocket`"),
            Self::Accept => f.write_str("the server's `Sec-WebSocket-Accept` does not answer this request"),
            Self::Subprotocol => f.write_str("the server chose a subprotocol that was not offered"),
            Self::Extension => f.write_str("the server chose an extension that was not offered"),
        }
    }
}

impl Error for Mismatch {}
