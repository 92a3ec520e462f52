//! Hot path: messages, in one piece or in several.

use super::extend_unmasked;
use super::text::Text;
use crate::head::{Head, Opcode};
use crate::protocol_error::{Kind, ProtocolError};
use crate::{Event, Limits};

/// Fragments of this length are no attack, however many there are.
const FRAGMENT: u64 = 64;

/// What has come of a message that is not complete.
#[derive(Debug)]
pub(super) struct Message {
    parts: Parts,
    is_compressed: bool,
    fragments: u64,
    /// The lengths of its frames, as they were announced.
    length: u64,
}

#[derive(Debug)]
enum Parts {
    Text(Text),
    Binary(Vec<u8>),
    /// Inflated when it is complete, so that no inflater waits with it.
    Compressed {
        is_text: bool,
        bytes: Vec<u8>,
    },
}

/// Looks whether a message may begin with that frame.
pub(super) fn check(head: &Head, limits: Limits) -> Result<(), ProtocolError> {
    within(head.length, head.is_compressed, limits)
}

/// A message that has come in one piece.
pub(super) fn whole(head: &Head, piece: &[u8], limits: Limits) -> Result<Event, ProtocolError> {
    let mut bytes = Vec::with_capacity(piece.len());
    extend_unmasked(&mut bytes, piece, head.mask);
    let is_text = head.opcode == Opcode::Text;
    match (head.is_compressed, is_text) {
        (true, is_text) => inflated(&bytes, is_text, limits),
        (false, true) => text(bytes),
        (false, false) => Ok(Event::Binary(bytes.into())),
    }
}

impl Message {
    /// A message that begins with that frame.
    pub(super) fn new(head: &Head) -> Self {
        let is_text = head.opcode == Opcode::Text;
        let parts = match (head.is_compressed, is_text) {
            (true, is_text) => Parts::Compressed { is_text, bytes: Vec::new() },
            (false, true) => Parts::Text(Text::default()),
            (false, false) => Parts::Binary(Vec::new()),
        };
        Self { parts, is_compressed: head.is_compressed, fragments: 1, length: head.length }
    }

    /// Looks whether the message may go on with a frame of that length.
    pub(super) fn grow(&mut self, length: u64, limits: Limits) -> Result<(), ProtocolError> {
        self.fragments += 1;
        if self.fragments > u64::from(limits.fragments) + self.length / FRAGMENT {
            return Err(Kind::TooManyFragments.into());
        }
        self.length = self.length.saturating_add(length);
        within(self.length, self.is_compressed, limits)
    }

    /// Takes what has come of the frame.
    pub(super) fn push(&mut self, head: &Head, piece: &[u8]) -> Result<(), ProtocolError> {
        // what is still to come, if that is known
        let most = if head.is_last { usize::try_from(head.length).ok() } else { None };
        match &mut self.parts {
            Parts::Text(text) => text.push(piece, head.mask, most)?,
            Parts::Binary(bytes) | Parts::Compressed { bytes, .. } => {
                let more = growth(bytes.len(), bytes.capacity(), piece.len(), most);
                bytes.reserve_exact(more);
                extend_unmasked(bytes, piece, head.mask);
            }
        }
        Ok(())
    }

    pub(super) fn finish(self, limits: Limits) -> Result<Event, ProtocolError> {
        match self.parts {
            Parts::Text(text) => text.finish().map(Event::Text),
            Parts::Binary(bytes) => Ok(Event::Binary(bytes.into())),
            Parts::Compressed { is_text, bytes } => inflated(&bytes, is_text, limits),
        }
    }

    pub(super) fn held(&self) -> usize {
        size_of::<Self>()
            + match &self.parts {
                Parts::Text(text) => text.held(),
                Parts::Binary(bytes) | Parts::Compressed { bytes, .. } => bytes.capacity(),
            }
    }
}

/// How much to make room for beyond `length`, so that `piece` fits: as much again as there is, so that a message of many
/// pieces is moved few times, but no more than is known to come.
pub(super) fn growth(length: usize, capacity: usize, piece: usize, most: Option<usize>) -> usize {
    if capacity - length >= piece { 0 } else { piece.max(length.min(most.unwrap_or(usize::MAX))) }
}

/// A message that was compressed badly is a little longer than what is inside.
fn within(length: u64, is_compressed: bool, limits: Limits) -> Result<(), ProtocolError> {
    let limit = limits.message as u64;
    let limit = if is_compressed { limit.saturating_add(limit / 256 + 64) } else { limit };
    if length > limit { Err(Kind::MessageTooLong.into()) } else { Ok(()) }
}

fn text(bytes: Vec<u8>) -> Result<Event, ProtocolError> {
    String::from_utf8(bytes).map(Event::Text).map_err(|_| Kind::Text.into())
}

#[cfg(feature = "deflate")]
fn inflated(bytes: &[u8], is_text: bool, limits: Limits) -> Result<Event, ProtocolError> {
    let bytes = crate::deflate::inflate(bytes, limits.message)?;
    if is_text { text(bytes) } else { Ok(Event::Binary(bytes.into())) }
}

/// Without the feature no frame is taken that says it is compressed.
#[cfg(not(feature = "deflate"))]
fn inflated(_: &[u8], _: bool, _: Limits) -> Result<Event, ProtocolError> {
    Err(Kind::ReservedBits.into())
}
