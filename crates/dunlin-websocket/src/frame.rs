//! Hot path: frames as they are sent.

use bytes::Bytes;

use crate::head::{CONTROL, FIN, Opcode};
use crate::{CloseCode, mask};

/// An encoded frame, which is a whole message or a control frame: the bytes that go to the peer.
///
/// A clone is the same bytes in memory, so that a broadcast encodes once and writes to each member. Frames are a server's:
/// not masked. A client sends what [`masked`](Self::masked) makes of them.
///
/// ```
/// use dunlin_websocket::Frame;
///
/// let frame = Frame::text("Hello");
/// assert_eq!(frame.bytes(), &b"\x81\x05Hello"[..]);
/// assert_eq!(frame.masked([0x37, 0xfa, 0x21, 0x3d]).bytes(), &b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"[..]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame(Bytes);

impl Frame {
    /// A message of text.
    pub fn text(text: &str) -> Self {
        Self::new(FIN | Opcode::Text as u8, text.as_bytes())
    }

    /// A message of bytes.
    pub fn binary(bytes: &[u8]) -> Self {
        Self::new(FIN | Opcode::Binary as u8, bytes)
    }

    /// Asks the peer whether it is alive. Of the payload, 125 bytes are sent.
    pub fn ping(payload: &[u8]) -> Self {
        Self::control(Opcode::Ping, payload)
    }

    /// Answers a ping with its payload.
    pub fn pong(payload: &[u8]) -> Self {
        Self::control(Opcode::Pong, payload)
    }

    /// Says good-bye. Of the reason as many characters are sent as fit into 123 bytes. A code that is never sent, such as
    /// [`CloseCode::NO_STATUS`], makes a frame without code and reason.
    ///
    /// ```
    /// use dunlin_websocket::{CloseCode, Frame};
    ///
    /// assert_eq!(Frame::close(CloseCode::NORMAL, "bye").bytes(), &b"\x88\x05\x03\xe8bye"[..]);
    /// assert_eq!(Frame::close(CloseCode::NO_STATUS, "bye").bytes(), &b"\x88\x00"[..]);
    /// ```
    pub fn close(code: CloseCode, reason: &str) -> Self {
        if !code.is_sendable() {
            return Self::control(Opcode::Close, &[]);
        }
        let reason = &reason[..reason.floor_char_boundary(CONTROL - 2)];
        let mut payload = [0; CONTROL];
        payload[..2].copy_from_slice(&code.get().to_be_bytes());
        payload[2..][..reason.len()].copy_from_slice(reason.as_bytes());
        Self::control(Opcode::Close, &payload[..2 + reason.len()])
    }

    /// The same frame as a client sends it. The mask has to be random, and another for each frame: it keeps what a
    /// client's user chose from looking like HTTP to a proxy (RFC 6455, 10.3).
    #[must_use]
    pub fn masked(&self, mask: [u8; 4]) -> Self {
        let head = &self.0[..self.0.len() - self.payload().len()];
        let mut bytes = Vec::with_capacity(self.0.len() + mask.len());
        bytes.extend_from_slice(head);
        bytes[1] |= 0x80;
        bytes.extend_from_slice(&mask);
        bytes.extend_from_slice(self.payload());
        mask::apply(&mut bytes[head.len() + mask.len()..], mask);
        Self(bytes.into())
    }

    /// What is sent.
    pub fn bytes(&self) -> &Bytes {
        &self.0
    }

    /// What is sent, for a socket that takes it away.
    pub fn into_bytes(self) -> Bytes {
        self.0
    }

    pub(crate) fn new(first: u8, payload: &[u8]) -> Self {
        let mut bytes = Vec::with_capacity(payload.len() + 10);
        bytes.push(first);
        match payload.len() {
            length @ ..=125 => bytes.push(length as u8),
            length @ ..=0xffff => {
                bytes.push(126);
                bytes.extend_from_slice(&(length as u16).to_be_bytes());
            }
            length => {
                bytes.push(127);
                bytes.extend_from_slice(&(length as u64).to_be_bytes());
            }
        }
        bytes.extend_from_slice(payload);
        Self(bytes.into())
    }

    fn control(opcode: Opcode, payload: &[u8]) -> Self {
        Self::new(FIN | opcode as u8, &payload[..payload.len().min(CONTROL)])
    }

    /// The payload of a frame that is not masked.
    fn payload(&self) -> &[u8] {
        &self.0[crate::head::Head::size(self.0[1])..]
    }
}
