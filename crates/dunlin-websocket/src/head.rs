//! Hot path: the first bytes of a frame (RFC 6455, 5.2).

use crate::Role;
use crate::protocol_error::{Kind, ProtocolError};

/// The longest head: two bytes, eight of length, four of mask.
pub(crate) const LONGEST: usize = 14;
/// The longest payload of a control frame.
pub(crate) const CONTROL: usize = 125;

pub(crate) const FIN: u8 = 0x80;
pub(crate) const COMPRESSED: u8 = 0x40;
const RESERVED: u8 = 0x70;
const MASKED: u8 = 0x80;

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opcode {
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}

impl Opcode {
    pub(crate) fn is_control(self) -> bool {
        self as u8 >= 8
    }

    fn parse(first: u8) -> Result<Self, ProtocolError> {
        Ok(match first & 0x0f {
            0 => Self::Continuation,
            1 => Self::Text,
            2 => Self::Binary,
            8 => Self::Close,
            9 => Self::Ping,
            10 => Self::Pong,
            _ => return Err(Kind::ReservedOpcode.into()),
        })
    }
}

/// The head of a frame that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) opcode: Opcode,
    pub(crate) is_last: bool,
    pub(crate) is_compressed: bool,
    pub(crate) length: u64,
    /// Zeros where there is none, which change nothing.
    pub(crate) mask: [u8; 4],
}

impl Head {
    /// How many bytes a head has that begins with these two.
    pub(crate) fn size(second: u8) -> usize {
        let length = match second & 0x7f {
            126 => 2,
            127 => 8,
            _ => 0,
        };
        2 + length + if second & MASKED == 0 { 0 } else { 4 }
    }

    /// Looks at the first two bytes: what is wrong with them is told before the rest has come.
    pub(crate) fn check(first: u8, second: u8, role: Role) -> Result<(), ProtocolError> {
        let opcode = Opcode::parse(first)?;
        match (role, second & MASKED) {
            (Role::Server, 0) => return Err(Kind::NotMasked.into()),
            (Role::Client, MASKED) => return Err(Kind::Masked.into()),
            _ => {}
        }
        if first & (RESERVED & !COMPRESSED) != 0 {
            return Err(Kind::ReservedBits.into());
        }
        if !opcode.is_control() {
            return Ok(());
        }
        match first {
            _ if first & COMPRESSED != 0 => Err(Kind::ReservedBits.into()),
            _ if first & FIN == 0 => Err(Kind::ControlFragmented.into()),
            _ if second & 0x7f > CONTROL as u8 => Err(Kind::ControlTooLong.into()),
            _ => Ok(()),
        }
    }

    /// Reads a whole head, whose first two bytes were checked.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, ProtocolError> {
        let (first, second) = (bytes[0], bytes[1]);
        let (length, rest) = length(second & 0x7f, &bytes[2..])?;
        Ok(Self {
            opcode: Opcode::parse(first)?,
            is_last: first & FIN != 0,
            is_compressed: first & COMPRESSED != 0,
            length,
            mask: rest.first_chunk().copied().unwrap_or_default(),
        })
    }
}

fn length(short: u8, bytes: &[u8]) -> Result<(u64, &[u8]), ProtocolError> {
    let (length, rest, least) = match short {
        126 => {
            let (length, rest) = bytes.split_first_chunk().expect("a whole head");
            (u64::from(u16::from_be_bytes(*length)), rest, 126)
        }
        127 => {
            let (length, rest) = bytes.split_first_chunk().expect("a whole head");
            (u64::from_be_bytes(*length), rest, 1 << 16)
        }
        short => (u64::from(short), bytes, 0),
    };
    match length {
        _ if length < least => Err(Kind::LengthNotMinimal.into()),
        _ if length >> 63 != 0 => Err(Kind::LengthTooLong.into()),
        _ => Ok((length, rest)),
    }
}
