//! Parameters as text: one value, or all values of a repeated key.

use std::borrow::Cow;

use serde::de::value::{Error, SeqDeserializer};
use serde::de::{Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::Value;

use super::echo::echo_value;
use crate::field::Validator;
use crate::list::LIST;
use crate::token::EXACT;
use crate::union::{Node, WHOLE, hand};
use crate::{At, Collector, Field, Kind, Model};

/// Decodes one parameter from its text.
pub fn from_text<T: Model>(text: &str, at: &At<'_>, collector: &mut Collector) -> Option<T> {
    decode(Text(&[text]), &[], at, collector)
}

/// Decodes one parameter from all its values: a list takes them all, anything else the last.
pub fn from_texts<T: Model>(texts: &[Cow<'_, str>], at: &At<'_>, collector: &mut Collector) -> Option<T> {
    let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
    decode(Text(&texts), &[], at, collector)
}

impl<T: Model> Field<T> {
    /// Decodes one parameter from its text, and runs the field's validators.
    pub fn read_text(&self, text: &str, at: &At<'_>, collector: &mut Collector) -> Option<T> {
        decode(Text(&[text]), self.validators, at, collector)
    }

    /// Decodes one parameter from all its values, and runs the field's validators.
    pub fn read_texts(&self, texts: &[Cow<'_, str>], at: &At<'_>, collector: &mut Collector) -> Option<T> {
        let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
        decode(Text(&texts), self.validators, at, collector)
    }
}

fn decode<T: Model>(
    text: Text<'_>,
    validators: &[Validator<T>],
    at: &At<'_>,
    collector: &mut Collector,
) -> Option<T> {
    let noted = collector.len();
    let value = T::decode(text, at, collector).ok().flatten();
    let value = value.and_then(|value| collector.validated(value, validators, at));
    if collector.len() > noted {
        let sent = if T::KIND == Kind::List { Value::from(text.0) } else { Value::from(text.last()) };
        echo_value(&sent, at.depth(), noted, collector);
        return None;
    }
    value
}

/// The values of one parameter; they can also stand for `Some` of themselves.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text<'a>(pub(crate) &'a [&'a str]);

impl<'a> Text<'a> {
    fn last(&self) -> &'a str {
        self.0.last().copied().unwrap_or_default()
    }
}

impl<'de> Deserializer<'de> for Text<'_> {
    type Error = Error;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(self.last())
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        match name {
            LIST => visitor.visit_seq(SeqDeserializer::new(self.0.iter().map(Item))),
            WHOLE => hand(Node::texts(self.0), visitor),
            EXACT => self.deserialize_any(visitor),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// One of the values of a list.
struct Item<'a>(&'a &'a str);

impl<'de, 'a> IntoDeserializer<'de, Error> for Item<'a> {
    type Deserializer = Text<'a>;

    fn into_deserializer(self) -> Text<'a> {
        Text(std::slice::from_ref(self.0))
    }
}
