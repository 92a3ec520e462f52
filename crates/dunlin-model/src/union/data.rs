//! A value that was read before, as a source for one variant.

use serde::de::value::{BorrowedStrDeserializer, MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::Error;

use super::node::{Node, Shape, WHOLE, hand};
use crate::list::LIST;
use crate::token::EXACT;
use crate::{At, Collector, Model};

/// A value, where it is an object without the key that is the tag.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Data<'a> {
    node: &'a Node,
    without: Option<&'a str>,
}

impl<'a> Data<'a> {
    pub(crate) fn new(node: &'a Node) -> Self {
        Data { node, without: None }
    }

    pub(super) fn without(node: &'a Node, key: &'a str) -> Self {
        Data { node, without: Some(key) }
    }

    fn members(self, members: &'a [(String, Node)]) -> impl Iterator<Item = &'a (String, Node)> {
        members.iter().filter(move |(key, _)| self.without != Some(key.as_str()))
    }

    /// The value, to be shared.
    fn share(self) -> Node {
        match (&self.node.shape, self.without) {
            (Shape::Map(members), Some(_)) => Node::map(self.members(members).cloned().collect()),
            _ => self.node.clone(),
        }
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
        match &self.node.shape {
            Shape::Scalar(value) => value.deserialize_any(visitor),
            Shape::Texts(_) => visitor.visit_str(self.node.text().unwrap_or_default()),
            Shape::List(items) => visitor.visit_seq(SeqDeserializer::new(items.iter().map(Data::new))),
            Shape::Map(members) => {
                let members = self.members(members);
                let members = members.map(|(key, node)| (BorrowedStrDeserializer::new(key), Data::new(node)));
                visitor.visit_map(MapDeserializer::new(members))
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.node.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        match &self.node.shape {
            _ if name == WHOLE => hand(self.share(), visitor),
            _ if name == EXACT => self.deserialize_any(visitor),
            Shape::Texts(texts) if name == LIST => {
                visitor.visit_seq(SeqDeserializer::new(texts.iter().map(Data::new)))
            }
            _ => visitor.visit_newtype_struct(self),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Error> for Data<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}
