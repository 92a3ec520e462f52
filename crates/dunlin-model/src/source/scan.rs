//! Finds the way in a JSON document that was read before, without building it again.

use std::ops::Range;

use serde_json::Value;

use crate::json_value;

/// A place in JSON bytes. Lenient: it is only used on what a parser has accepted, up to where that one stopped.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scan<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
}

impl<'a> Scan<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Scan { bytes, at: 0 }
    }

    /// The next byte that is not white space.
    pub(super) fn peek(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.bytes.get(self.at) {
            self.at += 1;
        }
        self.bytes.get(self.at).copied()
    }

    /// Goes behind the next byte if it is this one.
    pub(super) fn take(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    /// Goes behind the next value, and says where it was.
    pub(super) fn skip(&mut self) -> Range<usize> {
        let first = self.peek();
        let start = self.at;
        match first {
            Some(b'"') => self.skip_text(),
            Some(b'{' | b'[') => self.skip_nested(),
            _ => self.skip_word(),
        }
        start..self.at
    }

    fn skip_text(&mut self) {
        self.at += 1;
        while let Some(byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'"' => return,
                b'\\' => self.at += 1,
                _ => {}
            }
        }
        self.at = self.at.min(self.bytes.len());
    }

    fn skip_nested(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'"' => {
                    self.skip_text();
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return;
            }
        }
    }

    fn skip_word(&mut self) {
        let is_word = |byte: &&u8| !matches!(byte, b',' | b':' | b'}' | b']' | b' ' | b'\t' | b'\n' | b'\r');
        self.at += self.bytes[self.at..].iter().take_while(is_word).count();
    }

    /// Goes to the next member of an object or item of a list, of which `count` were read.
    pub(super) fn next(&mut self, count: usize, close: u8) -> bool {
        let goes_on = if count == 0 { self.peek() != Some(close) } else { self.take(b',') };
        goes_on && self.peek().is_some_and(|byte| byte != close)
    }

    /// Reads the key of a member and goes before its value.
    pub(super) fn key(&mut self) -> Option<String> {
        let range = self.skip();
        let Ok(Value::String(key)) = json_value(&self.bytes[range]) else { return None };
        self.take(b':').then_some(key)
    }
}
