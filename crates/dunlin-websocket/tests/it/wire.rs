//! Frames as they stand on the wire, the wrong ones too, and what a decoder makes of them.

use dunlin_websocket::{Decoder, Event, Limits, ProtocolError, Role};

pub(crate) const FIN: u8 = 0x80;
pub(crate) const COMPRESSED: u8 = 0x40;
pub(crate) const CONTINUATION: u8 = 0;
pub(crate) const TEXT: u8 = 1;
pub(crate) const BINARY: u8 = 2;
pub(crate) const CLOSE: u8 = 8;
pub(crate) const PING: u8 = 9;
pub(crate) const PONG: u8 = 10;

pub(crate) const MASK: [u8; 4] = [0xa5, 0x01, 0xfe, 0x37];

/// A client's frame, byte by byte as RFC 6455, 5.2 draws it.
pub(crate) fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = unmasked(first, payload);
    bytes[1] |= 0x80;
    let start = bytes.len() - payload.len();
    for (index, byte) in bytes[start..].iter_mut().enumerate() {
        *byte ^= MASK[index % 4];
    }
    bytes.splice(start..start, MASK);
    bytes
}

/// A server's frame.
pub(crate) fn unmasked(first: u8, payload: &[u8]) -> Vec<u8> {
    let length = payload.len();
    let mut bytes = vec![first];
    if length < 126 {
        bytes.push(length as u8);
    } else if length < 65536 {
        bytes.push(126);
        bytes.extend((length as u16).to_be_bytes());
    } else {
        bytes.push(127);
        bytes.extend((length as u64).to_be_bytes());
    }
    bytes.extend(payload);
    bytes
}

/// A server's decoder with limits that are seldom met.
pub(crate) fn server() -> Decoder {
    Decoder::new(Role::Server, Limits::default())
}

/// All that a decoder makes of the bytes, given in pieces of that size.
pub(crate) fn decoded(
    decoder: &mut Decoder,
    bytes: &[u8],
    piece: usize,
) -> (Vec<Event>, Result<(), ProtocolError>) {
    let mut events = Vec::new();
    for mut input in bytes.chunks(piece) {
        loop {
            match decoder.decode(&mut input) {
                Ok(Some(event)) => events.push(event),
                Ok(None) => break,
                Err(error) => return (events, Err(error)),
            }
        }
        assert!(input.is_empty(), "without an event, all of the input is taken");
    }
    (events, Ok(()))
}
