//! The end of a connection: codes and reasons.

mod code;

use std::error::Error;
use std::fmt;

pub use code::CloseCode;

use crate::Frame;

/// Why a connection ends, as its peer says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Close {
    /// The code, or [`CloseCode::NO_STATUS`] when the peer sent none.
    pub code: CloseCode,
    /// The reason in words, often empty; at most 123 bytes.
    pub reason: String,
}

impl Close {
    /// A code and a reason in words, which may be empty.
    pub fn new(code: CloseCode, reason: impl Into<String>) -> Self {
        Close { code, reason: reason.into() }
    }

    /// The frame that answers it, after which the connection is done: the same code (RFC 6455, 5.5.1).
    ///
    /// ```
    /// use dunlin_websocket::{Close, CloseCode, Frame};
    ///
    /// let close = Close { code: CloseCode::GOING_AWAY, reason: "the tab was closed".into() };
    /// assert_eq!(close.answer(), Frame::close(CloseCode::GOING_AWAY, ""));
    /// ```
    pub fn answer(&self) -> Frame {
        Frame::close(self.code, "")
    }
}

impl fmt::Display for Close {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reason.as_str() {
            "" => write!(f, "closed with {}", self.code),
            reason => write!(f, "closed with {}: {reason}", self.code),
        }
    }
}

impl Error for Close {}
