//! Hot path: texts in JSON. Eight bytes are looked at at a time, and what needs no escape is copied at once.

use std::fmt;

/// Escapes what is written, as a part of a text.
pub(super) struct Escaped<'a>(pub(super) &'a mut Vec<u8>);

impl fmt::Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        escape(self.0, text);
        Ok(())
    }
}

/// Writes `"text"`.
pub(super) fn quoted(out: &mut Vec<u8>, text: &str) {
    match clean_word(text.as_bytes()) {
        Some(word) if Piece::fits(out) => Piece::of([b'"']).then(word, text.len()).then(QUOTE, 1).write(out),
        _ => quoted_long(out, text),
    }
}

/// Writes `{"name":`, with a comma in place of the bracket from the second on.
pub(super) fn field(out: &mut Vec<u8>, before: u8, name: &str) {
    match clean_word(name.as_bytes()) {
        Some(word) if Piece::fits(out) => {
            Piece::of([before, b'"']).then(word, name.len()).then(QUOTE_COLON, 2).write(out);
        }
        _ => field_long(out, before, name),
    }
}

const QUOTE: u64 = b'"' as u64;
const QUOTE_COLON: u64 = u16::from_le_bytes(*b"\":") as u64;

/// Apart, so that the short way calls nothing and has no registers to save.
#[inline(never)]
fn quoted_long(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    escape(out, text);
    out.push(b'"');
}

#[inline(never)]
fn field_long(out: &mut Vec<u8>, before: u8, name: &str) {
    out.push(before);
    quoted_long(out, name);
    out.push(b':');
}

/// A few bytes, put together in registers and copied at once.
struct Piece {
    bytes: u128,
    length: usize,
}

impl Piece {
    /// True where `write` need not make room; it writes more than it keeps.
    fn fits(out: &Vec<u8>) -> bool {
        out.capacity() - out.len() >= size_of::<u128>()
    }

    fn of<const N: usize>(bytes: [u8; N]) -> Self {
        let bytes = bytes.iter().rev().fold(0, |word, byte| word << 8 | u128::from(*byte));
        Piece { bytes, length: N }
    }

    fn then(self, bytes: u64, length: usize) -> Self {
        Piece { bytes: self.bytes | u128::from(bytes) << (8 * self.length), length: self.length + length }
    }

    fn write(self, out: &mut Vec<u8>) {
        let end = out.len() + self.length;
        out.extend_from_slice(&self.bytes.to_le_bytes());
        out.truncate(end);
    }
}

/// Writes a text without its quotes.
fn escape(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    let clean = clean(bytes);
    out.extend_from_slice(&bytes[..clean]);
    if clean < bytes.len() {
        escape_from(out, &bytes[clean..]);
    }
}

/// Writes what begins with a byte that must be escaped.
#[inline(never)]
fn escape_from(out: &mut Vec<u8>, mut rest: &[u8]) {
    while let Some((byte, after)) = rest.split_first() {
        escape_byte(out, *byte);
        let (clean, after) = after.split_at(clean(after));
        out.extend_from_slice(clean);
        rest = after;
    }
}

fn escape_byte(out: &mut Vec<u8>, byte: u8) {
    let short = match byte {
        b'"' | b'\\' => byte,
        b'\n' => b'n',
        b'\t' => b't',
        b'\r' => b'r',
        0x08 => b'b',
        0x0C => b'f',
        _ => {
            const HEX: &[u8; 16] = b"0123456789abcdef";
            let [high, low] = [byte >> 4, byte & 15].map(|digit| HEX[usize::from(digit)]);
            return out.extend_from_slice(&[b'\\', b'u', b'0', b'0', high, low]);
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}

/// How many bytes there are before the first that must be escaped.
fn clean(bytes: &[u8]) -> usize {
    let Some(last) = bytes.last_chunk::<8>() else {
        return first(flags(short_word(bytes))).min(bytes.len());
    };
    let (words, _) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let flags = flags(u64::from_le_bytes(*word));
        if flags != 0 {
            return index * 8 + first(flags);
        }
    }
    // Of the last eight those that were looked at before are clean.
    bytes.len() - 8 + first(flags(u64::from_le_bytes(*last)))
}

/// Less than eight bytes of which none must be escaped.
fn clean_word(bytes: &[u8]) -> Option<u64> {
    if bytes.len() >= 8 {
        return None;
    }
    let word = short_word(bytes);
    (first(flags(word)) >= bytes.len()).then_some(word)
}

/// Less than eight bytes, followed by zeros. Reads overlap, so that there is no loop.
fn short_word(bytes: &[u8]) -> u64 {
    let length = bytes.len();
    if let (Some(start), Some(end)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let end = u64::from(u32::from_le_bytes(*end)) << (8 * (length - 4));
        return u64::from(u32::from_le_bytes(*start)) | end;
    }
    let at = |index: usize| u64::from(bytes[index]) << (8 * index);
    if length == 0 { 0 } else { at(0) | at(length / 2) | at(length - 1) }
}

const ONES: u64 = u64::from_ne_bytes([1; 8]);

/// Flags the highest bit of the first byte that is below 0x20, a quote or a backslash.
///
/// A byte is zero, or below `n`, when subtracting one, or `n`, borrows its highest bit ("Bit Twiddling Hacks", Anderson). What
/// it borrows from the bytes above may flag these wrongly, but never one below the first. Bytes of 0x80 and above are
/// left out by `!word`.
fn flags(word: u64) -> u64 {
    // With bit 1 flipped, a quote (0x22) follows the control characters.
    let control_or_quote = (word ^ (ONES * 0x02)).wrapping_sub(ONES * 0x21);
    let backslash = (word ^ (ONES * 0x5C)).wrapping_sub(ONES);
    (control_or_quote | backslash) & !word & (ONES * 0x80)
}

/// The index of the first byte with a flag; 8 when there is none.
fn first(flags: u64) -> usize {
    (flags.trailing_zeros() / 8) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_each_byte_at_each_place() {
        for length in 0..40 {
            assert_eq!(clean(&vec![b'a'; length]), length);
            for (index, byte) in (0..length).flat_map(|index| (0..=u8::MAX).map(move |byte| (index, byte))) {
                let mut bytes = vec![0xFF; length];
                bytes[index] = byte;
                let is_escaped = byte < 0x20 || byte == b'"' || byte == b'\\';
                assert_eq!(
                    clean(&bytes),
                    if is_escaped { index } else { length },
                    "{byte:#x} at {index} of {length}"
                );
            }
        }
    }
}
