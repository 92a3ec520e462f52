//! What a peer did wrong, and the code that tells it.

use std::error::Error;
use std::fmt;

use crate::{CloseCode, Frame};

/// The peer broke the protocol or a limit: the connection ends with [`code`](Self::code).
///
/// Its text is made for the peer as much as for the log: [`answer`](Self::answer) sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProtocolError(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    ReservedBits,
    ReservedOpcode,
    NotMasked,
    Masked,
    LengthNotMinimal,
    LengthTooLong,
    ControlTooLong,
    ControlFragmented,
    NothingToContinue,
    MessageInsideMessage,
    CloseTooShort,
    CloseCode,
    CloseReason,
    Text,
    #[cfg(feature = "deflate")]
    Deflate,
    MessageTooLong,
    TooManyFragments,
}

impl ProtocolError {
    /// What to end the connection with: 1002, 1007 or 1009.
    pub fn code(&self) -> CloseCode {
        match self.0 {
            Kind::CloseReason | Kind::Text => CloseCode::INVALID_DATA,
            #[cfg(feature = "deflate")]
            Kind::Deflate => CloseCode::INVALID_DATA,
            Kind::MessageTooLong | Kind::TooManyFragments => CloseCode::MESSAGE_TOO_BIG,
            _ => CloseCode::PROTOCOL_ERROR,
        }
    }

    /// The frame that tells the peer: code and reason.
    pub fn answer(&self) -> Frame {
        Frame::close(self.code(), self.reason())
    }

    fn reason(self) -> &'static str {
        match self.0 {
            Kind::ReservedBits => "reserved bits are set that no extension uses",
            Kind::ReservedOpcode => "the opcode is reserved",
            Kind::NotMasked => "a client has to mask its frames",
            Kind::Masked => "a server must not mask its frames",
            Kind::LengthNotMinimal => "the length is not written in the fewest bytes",
            Kind::LengthTooLong => "the length is above 2^63",
            Kind::ControlTooLong => "a control frame is longer than 125 bytes",
            Kind::ControlFragmented => "a control frame is fragmented",
            Kind::NothingToContinue => "a continuation without a message",
            Kind::MessageInsideMessage => "a message begins inside of another",
            Kind::CloseTooShort => "a close frame of one byte",
            Kind::CloseCode => "the close code must not be sent",
            Kind::CloseReason => "the close reason is not UTF-8",
            Kind::Text => "text is not UTF-8",
            #[cfg(feature = "deflate")]
            Kind::Deflate => "the message cannot be inflated",
            Kind::MessageTooLong => "the message is too long",
            Kind::TooManyFragments => "the message is in too many fragments",
        }
    }
}

impl fmt::Display for ProtocolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason())
    }
}

impl Error for ProtocolError {}

impl From<Kind> for ProtocolError {
    fn from(kind: Kind) -> Self {
        Self(kind)
    }
}
