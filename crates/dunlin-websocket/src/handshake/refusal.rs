//! Why a request does not become a WebSocket.

use std::error::Error;
use std::fmt;

use http::{HeaderName, HeaderValue, StatusCode, header};

/// Why a request does not become a WebSocket; answered with [`status`](Self::status) and [`header`](Self::header).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal(pub(super) Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Method,
    NoUpgrade,
    Connection,
    Version,
    Key,
}

impl Refusal {
    /// 405, 426 or 400.
    pub fn status(&self) -> StatusCode {
        match self.0 {
            Kind::Method => StatusCode::METHOD_NOT_ALLOWED,
            Kind::NoUpgrade | Kind::Version => StatusCode::UPGRADE_REQUIRED,
            Kind::Connection | Kind::Key => StatusCode::BAD_REQUEST,
        }
    }

    /// What tells the client how to ask: `Allow`, `Upgrade` or `Sec-WebSocket-Version`.
    pub fn header(&self) -> Option<(HeaderName, HeaderValue)> {
        match self.0 {
            Kind::Method => Some((header::ALLOW, HeaderValue::from_static("GET"))),
            Kind::NoUpgrade => Some((header::UPGRADE, HeaderValue::from_static("websocket"))),
            Kind::Version => Some((header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"))),
            Kind::Connection | Kind::Key => None,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Kind::Method => "a WebSocket begins with GET",
            Kind::NoUpgrade => "this is a WebSocket: `Upgrade: websocket` is missing",
            Kind::Connection => "`Connection: upgrade` is missing",
            Kind::Version => "`Sec-WebSocket-Version` has to be 13",
            Kind::Key => "`Sec-WebSocket-Key` has to be 16 bytes in Base64, once",
        })
    }
}

impl Error for Refusal {}
