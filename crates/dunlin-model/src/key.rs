//! A key of an object, borrowed from the source where that is possible.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Visitor};

/// A key.
#[derive(Debug)]
pub(crate) enum Key<'a> {
    /// As it is written.
    Text(Cow<'a, str>),
    /// The name of a header, where `-` may stand for `_`. Sources give it as bytes, to tell it apart.
    Header(String),
}

impl<'a> Key<'a> {
    /// The key as it is written.
    pub(crate) fn into_text(self) -> Cow<'a, str> {
        match self {
            Key::Text(text) => text,
            Key::Header(name) => Cow::Owned(name),
        }
    }

    /// The key, to be kept.
    pub(crate) fn into_string(self) -> String {
        self.into_text().into_owned()
    }
}

impl<'de> Deserialize<'de> for Key<'de> {
    #[inline]
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_identifier(KeyVisitor)
    }
}

struct KeyVisitor;

impl<'de> Visitor<'de> for KeyVisitor {
    type Value = Key<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    #[inline]
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Key::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Key::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(Key::Text(Cow::Owned(text)))
    }

    fn visit_bytes<E>(self, name: &[u8]) -> Result<Self::Value, E> {
        Ok(Key::Header(String::from_utf8_lossy(name).into_owned()))
    }
}
