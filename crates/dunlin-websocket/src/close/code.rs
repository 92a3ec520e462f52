//! The numbers that say why a connection ends.

use std::fmt;

/// A number that says why a connection ends (RFC 6455, 7.4, and IANA's registry).
///
/// ```
/// use dunlin_websocket::CloseCode;
///
/// assert_eq!(CloseCode::POLICY_VIOLATION.get(), 1008);
/// assert_eq!(CloseCode::new(4001).unwrap().to_string(), "4001"); // 4000 to 4999 are the application's own
/// assert_eq!(CloseCode::new(1006), None); // never sent
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CloseCode(u16);

impl CloseCode {
    /// The connection has done what it was for.
    pub const NORMAL: Self = Self(1000);
    /// The server stops, or the client leaves the page.
    pub const GOING_AWAY: Self = Self(1001);
    /// The peer broke the protocol.
    pub const PROTOCOL_ERROR: Self = Self(1002);
    /// A message of a kind that is not taken, such as bytes where text is expected.
    pub const UNSUPPORTED_DATA: Self = Self(1003);
    /// The peer gave no code. Never sent.
    pub const NO_STATUS: Self = Self(1005);
    /// The connection broke without a good-bye. Never sent.
    pub const ABNORMAL: Self = Self(1006);
    /// Text that is no UTF-8, or compressed data that cannot be inflated.
    pub const INVALID_DATA: Self = Self(1007);
    /// Against the rules of the service: the code when no other fits, and FastAPI's for what is not valid.
    pub const POLICY_VIOLATION: Self = Self(1008);
    /// The message is too long.
    pub const MESSAGE_TOO_BIG: Self = Self(1009);
    /// The server did not agree to an extension that the client needs.
    pub const EXTENSION_REQUIRED: Self = Self(1010);
    /// The server failed.
    pub const INTERNAL_ERROR: Self = Self(1011);
    /// The server starts again; come back after a while.
    pub const SERVICE_RESTART: Self = Self(1012);
    /// The server has too much to do; come back later, or elsewhere.
    pub const TRY_AGAIN_LATER: Self = Self(1013);
    /// A proxy got no good answer from the server behind it.
    pub const BAD_GATEWAY: Self = Self(1014);

    /// The code of that number, if it may be sent: 1000 to 1003, 1007 to 1014, and 3000 to 4999.
    pub const fn new(number: u16) -> Option<Self> {
        match number {
            1000..=1003 | 1007..=1014 | 3000..=4999 => Some(Self(number)),
            _ => None,
        }
    }

    /// The number.
    pub const fn get(self) -> u16 {
        self.0
    }

    /// Whether it may be sent: all but [`NO_STATUS`](Self::NO_STATUS) and [`ABNORMAL`](Self::ABNORMAL).
    pub const fn is_sendable(self) -> bool {
        Self::new(self.0).is_some()
    }
}

impl fmt::Debug for CloseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CloseCode({})", self.0)
    }
}

impl fmt::Display for CloseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<CloseCode> for u16 {
    fn from(code: CloseCode) -> Self {
        code.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_may_be_sent() {
        let sendable: Vec<u16> = (0..=u16::MAX).filter(|&number| CloseCode::new(number).is_some()).collect();
        let expected: Vec<u16> = (1000..=1003).chain(1007..=1014).chain(3000..=4999).collect();
        assert_eq!(sendable, expected);
        assert!(!CloseCode::NO_STATUS.is_sendable() && !CloseCode::ABNORMAL.is_sendable());
        assert!(CloseCode::BAD_GATEWAY.is_sendable());
    }
}
