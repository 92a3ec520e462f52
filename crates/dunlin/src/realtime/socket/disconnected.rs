//! Why nothing can be sent any more.

use std::error::Error;
use std::fmt;

use dunlin_websocket::Close;

/// The socket has ended, so that nothing can be sent over it. An endpoint that returns it has ended in good order.
#[derive(Clone, Debug)]
pub struct Disconnected {
    close: Option<Close>,
}

impl Disconnected {
    /// The socket was closed.
    pub(super) fn by(close: Close) -> Self {
        Disconnected { close: Some(close) }
    }

    /// The client went away before it was accepted.
    pub(super) fn early() -> Self {
        Disconnected { close: None }
    }

    /// The code and reason that it was closed with; `None` when the client went away before it was accepted.
    pub fn close(&self) -> Option<&Close> {
        self.close.as_ref()
    }
}

impl fmt::Display for Disconnected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.close {
            None => f.write_str("the client went away before its socket was accepted"),
            Some(close) if close.reason.is_empty() => write!(f, "the socket is closed with {}", close.code),
            Some(close) => write!(f, "the socket is closed with {}: {}", close.code, close.reason),
        }
    }
}

impl Error for Disconnected {}
