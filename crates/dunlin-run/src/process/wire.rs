//! What goes over the socket: frames of a length, a kind and a payload, and MessagePack for values.

use rmp_serde::{Deserializer, Serializer, decode, encode};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Length of the payload (4 bytes, little-endian) and [`Kind`] (1 byte).
pub(super) const HEAD: usize = 5;

/// The most bytes that a text about what went wrong has.
pub(super) const TEXT: usize = 4096;

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// To the worker, once: its limits. From it: it is ready.
    Hello,
    /// To the worker: the length of a function's name (2 bytes), the name, the arguments.
    Call,
    /// The result of the function.
    Returned,
    /// What the panic said.
    Panicked,
    /// What could not be read or written, as text.
    Unreadable,
    /// The result had more bytes than a message may have: their number (8 bytes).
    TooLarge,
}

impl Kind {
    const ALL: [Self; 6] =
        [Self::Hello, Self::Call, Self::Returned, Self::Panicked, Self::Unreadable, Self::TooLarge];
}

/// Makes the head of a frame. Payloads have less than 4 GiB, which their limit sees to.
pub(super) fn head(kind: Kind, length: usize) -> [u8; HEAD] {
    let [a, b, c, d] = u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes();
    [a, b, c, d, kind as u8]
}

/// Reads a head. `None` says that the other side does not speak like this.
pub(super) fn read_head(head: [u8; HEAD]) -> Option<(Kind, usize)> {
    let [a, b, c, d, kind] = head;
    let kind = Kind::ALL.into_iter().find(|known| *known as u8 == kind)?;
    Some((kind, u32::from_le_bytes([a, b, c, d]) as usize))
}

/// A whole frame in one piece, so that it is sent by one call of the system.
pub(super) fn frame(kind: Kind, payload: &[u8]) -> Vec<u8> {
    [&head(kind, payload.len()), payload].concat()
}

/// The frame that calls a function.
pub(super) fn call(name: &str, args: &[u8]) -> Vec<u8> {
    let name_length = u16::try_from(name.len()).expect("a path in a program is shorter than 64 KiB");
    let length = 2 + name.len() + args.len();
    [&head(Kind::Call, length), &name_length.to_le_bytes()[..], name.as_bytes(), args].concat()
}

/// Takes the payload of a [`call`] apart.
pub(super) fn read_call(payload: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = payload.split_first_chunk()?;
    rest.split_at_checked(u16::from_le_bytes(*length).into())
}

/// Writes a value with the names of its fields: what serde can do to a value (`flatten`, `untagged`,
/// `skip_serializing_if`) needs a format that describes itself.
pub(super) fn encode(value: &impl Serialize) -> Result<Vec<u8>, encode::Error> {
    let mut bytes = Vec::new();
    value.serialize(&mut Serializer::new(&mut bytes).with_struct_map().with_human_readable())?;
    Ok(bytes)
}

pub(super) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, decode::Error> {
    T::deserialize(&mut Deserializer::from_read_ref(bytes).with_human_readable())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::net::IpAddr;

    use serde::Deserialize;

    use super::*;

    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    #[serde(untagged)]
    enum Untagged {
        Address(IpAddr),
        Number(f64),
    }

    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    struct Flat {
        #[serde(skip_serializing_if = "Option::is_none", default)]
        first: Option<u8>,
        second: u8,
        #[serde(flatten)]
        rest: BTreeMap<String, Untagged>,
    }

    fn check<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: T) {
        assert_eq!(decode::<T>(&encode(&value).unwrap()).unwrap(), value);
    }

    #[test]
    fn values_come_back_as_they_were() {
        check(());
        check((1, "text".to_owned(), Some(vec![1_u8]), None::<u8>));
        check([f64::INFINITY, -0.0, f64::MIN_POSITIVE]);
        check((u64::MAX, i64::MIN, 'a', Duration::from_nanos(7)));
        check(BTreeMap::from([((1, true), [1, 2]), ((2, false), [3, 4])]));
        check(Ok::<u8, String>(1));
        let rest = BTreeMap::from([
            ("address".to_owned(), Untagged::Address([127, 0, 0, 1].into())),
            ("number".to_owned(), Untagged::Number(1.5)),
        ]);
        check(Flat { first: None, second: 2, rest });
        check(serde_json::json!({"a": [1, 2.5, null, {"b": "c"}]}));
    }

    use std::time::Duration;

    #[test]
    fn frames_are_taken_apart() {
        let frame = call("a::b", &[1, 2, 3]);
        let (head, payload) = frame.split_first_chunk().unwrap();
        assert_eq!(read_head(*head), Some((Kind::Call, payload.len())));
        assert_eq!(read_call(payload), Some((&b"a::b"[..], &[1, 2, 3][..])));
        assert_eq!(read_call(&[9, 0, 1]), None);
        assert_eq!(read_head([0, 0, 0, 0, 77]), None);
    }
}
