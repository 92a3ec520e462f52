//! A value read as a whole, for enums: the tag may come last, and variants are tried one after the other. An enum
//! inside of an enum shares the part it is given, so that a value is in memory once, however deep enums are nested.

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::Data;

/// A value whose parts are shared.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(super) shape: Shape,
    /// How many values there are, itself and all that it holds.
    pub(crate) size: usize,
}

#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// Neither a list nor an object.
    Scalar(Value),
    List(Rc<[Node]>),
    /// All texts under the name of a parameter: a list takes them all, anything else the last.
    Texts(Rc<[Node]>),
    Map(Rc<[(String, Node)]>),
}

/// Asks a source for a whole value, which is shared where it was read before; JSON takes no notice.
pub(crate) const WHOLE: &str = "$dunlin::whole";

thread_local! {
    /// On its way from [`hand`] to the visitor it was given to: serde's data model has no place for it.
    static HANDED: Cell<Option<Node>> = const { Cell::new(None) };
}

/// Gives a value that was read before to the visitor of a [`Node`].
pub(crate) fn hand<'de, V: Visitor<'de>, E: serde::de::Error>(node: Node, visitor: V) -> Result<V::Value, E> {
    HANDED.set(Some(node));
    visitor.visit_unit()
}

impl Node {
    pub(crate) fn map(members: Vec<(String, Node)>) -> Self {
        let size = members.iter().map(|(_, node)| node.size).sum::<usize>() + 1;
        Node { shape: Shape::Map(members.into()), size }
    }

    fn list(items: Vec<Node>) -> Self {
        let size = items.iter().map(|node| node.size).sum::<usize>() + 1;
        Node { shape: Shape::List(items.into()), size }
    }

    /// The texts of a parameter.
    pub(crate) fn texts(texts: &[&str]) -> Self {
        let texts: Rc<[Node]> = texts.iter().map(|text| Node::scalar(*text)).collect();
        Node { size: texts.len() + 1, shape: Shape::Texts(texts) }
    }

    fn scalar(value: impl Into<Value>) -> Self {
        Node { shape: Shape::Scalar(value.into()), size: 1 }
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(self.shape, Shape::Scalar(Value::Null))
    }

    /// The member of an object; of two the last.
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        match &self.shape {
            Shape::Map(members) => members.iter().rev().find(|(name, _)| name == key).map(|(_, node)| node),
            _ => None,
        }
    }

    /// True for the texts of a parameter.
    pub(crate) fn is_texts(&self) -> bool {
        matches!(self.shape, Shape::Texts(_))
    }

    /// The text, if it is one.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.shape {
            Shape::Scalar(Value::String(text)) => Some(text),
            Shape::Texts(texts) => texts.last().and_then(Node::text),
            _ => None,
        }
    }

    /// As JSON.
    pub(crate) fn to_value(&self) -> Value {
        Value::deserialize(Data::new(self)).unwrap_or_default()
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_newtype_struct(WHOLE, NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, source: D) -> Result<Node, D::Error> {
        source.deserialize_any(self)
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(HANDED.take().unwrap_or_else(|| Node::scalar(Value::Null)))
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::scalar(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::scalar(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::scalar(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::scalar(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::scalar(value))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::scalar(text))
    }

    fn visit_string<E>(self, text: String) -> Result<Node, E> {
        Ok(Node::scalar(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Node::list(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Node::map(members))
    }
}
