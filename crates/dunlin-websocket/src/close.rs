//! The end of a connection: codes and reasons.

mod code;

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
