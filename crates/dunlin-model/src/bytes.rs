//! Bytes: the UTF-8 of a text in JSON, as pydantic's `bytes`.

use std::ops::Deref;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Error, Serialize, Serializer};

use crate::collector::Exactness;
use crate::token::{self, Token};
use crate::{At, Checks, Collector, Described, Issue, Kind, Model, Schema, Schemas};

/// Bytes that are text on the wire. What is no UTF-8 can be received as a file, but not be sent as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ByteString(pub Vec<u8>);

impl Deref for ByteString {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for ByteString {
    fn from(bytes: Vec<u8>) -> Self {
        ByteString(bytes)
    }
}

impl From<&str> for ByteString {
    fn from(text: &str) -> Self {
        ByteString(text.as_bytes().to_vec())
    }
}

impl Serialize for ByteString {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = std::str::from_utf8(&self.0).map_err(|_| S::Error::custom("the bytes are not UTF-8"))?;
        serializer.serialize_str(text)
    }
}

impl<'de> Deserialize<'de> for ByteString {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        Ok(ByteString(String::deserialize(source)?.into_bytes()))
    }
}

impl Model for ByteString {}

impl Described for ByteString {
    const KIND: Kind = Kind::Text;
    const CHECKS: Checks = Checks::Length;

    fn decode<'de, D: Deserializer<'de>>(
        source: D,
        at: &At<'_>,
        collector: &mut Collector,
    ) -> Result<Option<Self>, D::Error> {
        token::read(source, |token| {
            collector.loosen(Exactness::Lax);
            let Token::Text(text) = token else {
                collector.push(at, "bytes_type", "Input should be a valid bytes");
                return None;
            };
            keeps(text.len(), at, collector).then(|| ByteString::from(text))
        })
    }

    fn schema(_: &mut Schemas) -> Schema {
        Schema::of_type("string").with("contentMediaType", "application/octet-stream")
    }

    fn type_name() -> String {
        "bytes".to_owned()
    }
}

fn keeps(length: usize, at: &At<'_>, collector: &mut Collector) -> bool {
    let (kind, words, name, limit) = match (at.rules.max_length, at.rules.min_length) {
        (Some(most), _) if length > most => ("bytes_too_long", "at most", "max_length", most),
        (_, Some(least)) if length < least => ("bytes_too_short", "at least", "min_length", least),
        _ => return true,
    };
    let plural = if limit == 1 { "" } else { "s" };
    let msg = format!("Data should have {words} {limit} byte{plural}");
    collector.note(at, Issue::new(kind, msg).with(name, limit));
    false
}
