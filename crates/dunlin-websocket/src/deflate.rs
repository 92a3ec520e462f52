//! Compressed messages (RFC 7692): each for itself, so that no connection keeps a compressor.

mod inflater;
mod offer;

pub(crate) use inflater::inflate;
pub(crate) use offer::{ALWAYS, Parameters};

use std::cell::RefCell;

use flate2::{Compress, Compression, FlushCompress};

use crate::Frame;
use crate::head::{COMPRESSED, FIN, Opcode};

/// Shorter messages are sent as they are: compressing costs a few microseconds, and saves nothing that the network
/// would notice.
const WORTH_IT: usize = 128;

/// Fast, and most of what can be saved.
const LEVEL: u32 = 1;

/// So much room is kept for the next message.
const KEPT: usize = 16 * 1024;

/// How a flush ends, which is not sent (RFC 7692, 7.2.1).
const TAIL: &[u8] = &[0, 0, 0xff, 0xff];

/// Compression, as it was agreed in the handshake: permessage-deflate without context takeover, in both directions.
///
/// Each message is compressed for itself: the frame is the same for every member of a room that agreed to the same, so
/// that a broadcast compresses once, and a connection keeps no memory for it. Compressors are kept by threads.
///
/// ```
/// use dunlin_websocket::{Deflate, Frame};
///
/// let text = "so much to say ".repeat(100);
/// assert!(Deflate::default().text(&text).bytes().len() < Frame::text(&text).bytes().len() / 10);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Deflate {
    /// What this end compresses may refer so many bits back: 9 to 15.
    window_bits: u8,
}

impl Default for Deflate {
    fn default() -> Self {
        Self { window_bits: 15 }
    }
}

impl Deflate {
    /// A message of text, compressed if that makes it shorter.
    pub fn text(self, text: &str) -> Frame {
        self.frame(Opcode::Text, text.as_bytes())
    }

    /// A message of bytes, compressed if that makes it shorter.
    pub fn binary(self, bytes: &[u8]) -> Frame {
        self.frame(Opcode::Binary, bytes)
    }

    fn frame(self, opcode: Opcode, payload: &[u8]) -> Frame {
        let first = FIN | opcode as u8;
        if payload.len() < WORTH_IT {
            return Frame::new(first, payload);
        }
        COMPRESSORS.with_borrow_mut(|compressors| {
            let compressor = compressors[usize::from(self.window_bits - 9)]
                .get_or_insert_with(|| Compressor::new(self.window_bits));
            match compressor.compress(payload) {
                Some(compressed) => Frame::new(first | COMPRESSED, compressed),
                None => Frame::new(first, payload),
            }
        })
    }
}

thread_local! {
    /// One for each number of bits, made when it is needed.
    static COMPRESSORS: RefCell<[Option<Compressor>; 7]> = const { RefCell::new([const { None }; 7]) };
}

struct Compressor {
    state: Compress,
    /// Where it writes; kept, so that the next message need not make room.
    out: Vec<u8>,
}

impl Compressor {
    fn new(window_bits: u8) -> Self {
        let state = Compress::new_with_window_bits(Compression::new(LEVEL), false, window_bits);
        Self { state, out: Vec::new() }
    }

    /// The message compressed, if that is shorter.
    fn compress(&mut self, payload: &[u8]) -> Option<&[u8]> {
        self.state.reset();
        // Room for whatever comes out: zlib-rs 0.6.8, reset while it has something to give, panics some messages later.
        self.out.resize((payload.len() + payload.len() / 4 + 64).max(KEPT), 0);
        self.out.shrink_to(KEPT);
        self.state.compress(payload, &mut self.out, FlushCompress::Sync).ok()?;
        let compressed = self.out[..self.state.total_out() as usize].strip_suffix(TAIL)?;
        Some(compressed).filter(|compressed| compressed.len() < payload.len())
    }
}
