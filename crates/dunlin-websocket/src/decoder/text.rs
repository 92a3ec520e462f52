//! Hot path: text that comes in pieces, checked as it comes.

use super::message::growth;
use crate::mask;
use crate::protocol_error::{Kind, ProtocolError};

/// So much is unmasked and checked at a time, while it is near.
const BLOCK: usize = 4096;

/// Text of which some has come. A byte that is no UTF-8 is refused as soon as it comes.
#[derive(Debug, Default)]
pub(super) struct Text {
    text: String,
    /// The start of a character whose end has not come.
    begun: [u8; 3],
    begun_length: u8,
}

impl Text {
    /// Takes a masked piece; `most` is how much there is still to come with it, if that is known.
    pub(super) fn push(
        &mut self,
        mut piece: &[u8],
        mut mask: [u8; 4],
        most: Option<usize>,
    ) -> Result<(), ProtocolError> {
        let begun = usize::from(self.begun_length);
        let more = growth(self.text.len(), self.text.capacity(), begun + piece.len(), most);
        self.text.reserve_exact(more);
        let mut block = [0; BLOCK];
        while !piece.is_empty() {
            let start = usize::from(self.begun_length);
            block[..start].copy_from_slice(&self.begun[..start]);
            let taken = piece.len().min(BLOCK - start);
            let fresh = &mut block[start..start + taken];
            fresh.copy_from_slice(&piece[..taken]);
            mask::apply(fresh, mask);
            self.check(&block[..start + taken])?;
            mask = mask::after(mask, taken);
            piece = &piece[taken..];
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<String, ProtocolError> {
        if self.begun_length == 0 { Ok(self.text) } else { Err(Kind::Text.into()) }
    }

    pub(super) fn held(&self) -> usize {
        self.text.capacity()
    }

    fn check(&mut self, block: &[u8]) -> Result<(), ProtocolError> {
        let (whole, begun) = block.split_at(block.len() - begun(block));
        let whole = str::from_utf8(whole).map_err(|_| Kind::Text)?;
        // what begins a character may already be wrong
        if str::from_utf8(begun).is_err_and(|error| error.error_len().is_some()) {
            return Err(Kind::Text.into());
        }
        self.text.push_str(whole);
        self.begun[..begun.len()].copy_from_slice(begun);
        self.begun_length = begun.len() as u8;
        Ok(())
    }
}

/// How many bytes at the end are the start of a character that is longer.
fn begun(bytes: &[u8]) -> usize {
    let last = bytes.iter().rev().take(3);
    let Some(continued) = last.clone().position(|byte| byte & 0xc0 != 0x80) else { return 0 };
    let first = bytes[bytes.len() - 1 - continued];
    // as many ones lead the first byte as the character has bytes
    if first.leading_ones() as usize > continued + 1 { continued + 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text, or how many bytes came until it was refused.
    fn a_byte_at_a_time(bytes: &[u8]) -> Result<String, usize> {
        let mut text = Text::default();
        for (index, byte) in bytes.iter().enumerate() {
            text.push(&[*byte], [0; 4], None).map_err(|_| index + 1)?;
        }
        text.finish().map_err(|_| bytes.len())
    }

    #[test]
    fn refuses_at_the_byte_that_is_wrong() {
        for (bytes, expected) in [
            (&b""[..], Ok("")),
            (b"abc", Ok("abc")),
            ("κόσμε".as_bytes(), Ok("κόσμε")),
            ("\u{10ffff}\u{fffe}\u{0}".as_bytes(), Ok("\u{10ffff}\u{fffe}\u{0}")),
            (b"\x80", Err(1)),
            (b"a\xff", Err(2)),
            (b"\xc0\x80", Err(1)),
            (b"\xc3a", Err(2)),
            (b"\xe0\x80\x80", Err(2)),
            (b"\xed\xa0\x80", Err(2)),
            (b"\xf4\x90\x80\x80", Err(2)),
            (b"\xf5\x80\x80\x80", Err(1)),
            (b"\xf0\x90\x80", Err(3)),
            (b"\xe2\x82", Err(2)),
        ] {
            assert_eq!(a_byte_at_a_time(bytes).as_deref(), expected.as_ref().copied(), "{bytes:x?}");
        }
    }

    #[test]
    fn characters_stand_across_blocks() {
        for start in BLOCK - 5..BLOCK + 1 {
            let long = "x".repeat(start) + &"ü€🐦".repeat(BLOCK);
            let mut text = Text::default();
            text.push(long.as_bytes(), [0; 4], None).unwrap();
            assert_eq!(text.finish().as_ref(), Ok(&long));
        }
    }
}
