//! A value that was read before, as a source for one variant.

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Error, Map, Value, map};

use crate::{At, Collector, Model};

/// A value, where it is an object without the key that is the tag.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Data<'a> {
    value: &'a Value,
    without: Option<&'a str>,
}

impl<'a> Data<'a> {
    pub(crate) fn new(value: &'a Value) -> Self {
        Data { value, without: None }
    }

    pub(super) fn without(value: &'a Value, key: &'a str) -> Self {
        Data { value, without: Some(key) }
    }
}

/// Decodes a value that was read before.
#[doc(hidden)]
pub fn decode_data<T: Model>(data: Data<'_>, at: &At<'_>, collector: &mut Collector) -> Option<T> {
    T::decode(data, at, collector).ok().flatten()
}

impl<'de> Deserializer<'de> for Data<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match (self.value, self.without) {
            (Value::Object(map), Some(without)) => visitor.visit_map(Members::new(map, without)),
            (value, _) => value.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.value.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

struct Members<'de> {
    members: map::Iter<'de>,
    value: Option<&'de Value>,
    without: &'de str,
}

impl<'de> Members<'de> {
    fn new(map: &'de Map<String, Value>, without: &'de str) -> Self {
        Members { members: map.iter(), value: None, without }
    }
}

impl<'de> MapAccess<'de> for Members<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let without = self.without;
        let Some((key, value)) = self.members.find(|(key, _)| *key != without) else { return Ok(None) };
        self.value = Some(value);
        seed.deserialize(serde::de::value::BorrowedStrDeserializer::new(key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        seed.deserialize(self.value.take().unwrap_or(&Value::Null))
    }
}
