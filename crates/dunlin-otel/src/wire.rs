//! Protocol Buffers, as far as OTLP needs them.

mod answer;
mod metrics;
mod resource;
mod traces;

pub(crate) use answer::rejected;
pub(crate) use metrics::{Span, metrics};
pub(crate) use resource::Resource;
pub(crate) use traces::{Server, traces};

/// A message that is being written. Values that are what a reader assumes anyway are left out.
#[derive(Debug, Default)]
pub(crate) struct Message(Vec<u8>);

/// How a field is written.
const VARINT: u32 = 0;
const FIXED_64: u32 = 1;
const LENGTH: u32 = 2;
const FIXED_32: u32 = 5;

impl Message {
    /// A message that is about this long.
    fn about(bytes: usize) -> Self {
        Message(Vec::with_capacity(bytes))
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    fn tag(&mut self, field: u32, kind: u32) {
        self.varint(u64::from(field << 3 | kind));
    }

    fn bytes(&mut self, field: u32, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.bytes_of_one(field, bytes);
        }
    }

    /// Also when there are none: in a choice the field itself says which it is.
    fn bytes_of_one(&mut self, field: u32, bytes: &[u8]) {
        self.tag(field, LENGTH);
        self.varint(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    fn text(&mut self, field: u32, text: &str) {
        self.bytes(field, text.as_bytes());
    }

    fn number(&mut self, field: u32, number: u64) {
        if number != 0 {
            self.number_of_one(field, number);
        }
    }

    fn number_of_one(&mut self, field: u32, number: u64) {
        self.tag(field, VARINT);
        self.varint(number);
    }

    fn fixed(&mut self, field: u32, number: u64) {
        if number != 0 {
            self.fixed_of_one(field, number);
        }
    }

    fn fixed_of_one(&mut self, field: u32, number: u64) {
        self.tag(field, FIXED_64);
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    fn fixed_32(&mut self, field: u32, number: u32) {
        if number != 0 {
            self.tag(field, FIXED_32);
            self.0.extend_from_slice(&number.to_le_bytes());
        }
    }

    fn packed(&mut self, field: u32, numbers: impl ExactSizeIterator<Item = u64>) {
        if numbers.len() > 0 {
            self.tag(field, LENGTH);
            self.varint(8 * numbers.len() as u64);
            numbers.for_each(|number| self.0.extend_from_slice(&number.to_le_bytes()));
        }
    }

    /// A message inside of this one. Its length comes first: one byte is left for it, and where that is not enough, what
    /// was written is moved.
    fn message(&mut self, field: u32, write: impl FnOnce(&mut Self)) {
        self.tag(field, LENGTH);
        self.0.push(0);
        let begin = self.0.len();
        write(self);
        let end = self.0.len();
        match u8::try_from(end - begin) {
            Ok(length @ 0..0x80) => self.0[begin - 1] = length,
            _ => {
                self.varint((end - begin) as u64);
                let taken = self.0.len() - end;
                self.0[begin..].rotate_right(taken);
                self.0.remove(begin - 1);
            }
        }
    }

    /// A pair of a name and a text.
    fn pair(&mut self, field: u32, name: &str, text: &str) {
        self.attribute(field, name, |value| value.bytes_of_one(1, text.as_bytes()));
    }

    /// A pair of a name and a value.
    fn attribute(&mut self, field: u32, name: &str, value: impl FnOnce(&mut Self)) {
        self.message(field, |pair| {
            pair.text(1, name);
            pair.message(2, value);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_written_as_the_documentation_of_protocol_buffers_shows() {
        let mut message = Message::default();
        message.number(1, 150);
        message.text(2, "testing");
        message.message(3, |inner| inner.number(1, 150));
        message.packed(6, [3, 270].into_iter());
        message.number(9, 0);
        let mut expected = vec![0x08, 0x96, 0x01, 0x12, 0x07];
        expected.extend(b"testing");
        expected.extend([0x1a, 0x03, 0x08, 0x96, 0x01, 0x32, 0x10]);
        expected.extend([3, 0, 0, 0, 0, 0, 0, 0, 14, 1, 0, 0, 0, 0, 0, 0]);
        assert_eq!(message.into_bytes(), expected);
    }

    #[test]
    fn long_messages_nest() {
        let mut message = Message::default();
        let text = "x".repeat(300);
        message.message(1, |outer| outer.message(1, |inner| inner.text(1, &text)));
        let bytes = message.into_bytes();
        assert_eq!(bytes[..9], [0x0a, 0xb2, 0x02, 0x0a, 0xaf, 0x02, 0x0a, 0xac, 0x02]);
        assert_eq!(bytes.len(), 309);
    }
}
