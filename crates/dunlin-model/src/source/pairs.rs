//! Whole sets of parameters as one model: the query, the headers, the cookies, a form, the settings.

use std::borrow::Cow;

use serde::de::value::Error;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Value};

use super::echo::{echo_value, fitting};
use super::text::Text;
use crate::field::Validator;
use crate::{At, Collector, Field, Input, Model, Step};

/// Decodes a model from pairs of a name and a text; a repeated name is a list.
pub fn from_pairs<T: Model>(
    pairs: &[(Cow<'_, str>, Cow<'_, str>)],
    at: &At<'_>,
    collector: &mut Collector,
) -> Option<T> {
    Pairs::new(pairs.iter().map(|(name, text)| (name.as_ref(), text.as_ref()))).decode(at, collector)
}

impl<T: Model> Field<T> {
    /// Decodes a model from pairs, and runs the field's validators.
    pub fn read_pairs(&self, pairs: &Pairs<'_>, at: &At<'_>, collector: &mut Collector) -> Option<T> {
        pairs.decode_checked(self.validators, at, collector)
    }
}

/// Names and texts, each name once with all its texts, in the order of their first appearance.
#[derive(Debug)]
pub struct Pairs<'a> {
    groups: Vec<(&'a str, Vec<&'a str>)>,
    are_headers: bool,
}

impl<'a> Pairs<'a> {
    /// Groups pairs by name.
    pub fn new(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut places = std::collections::HashMap::new();
        let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
        for (name, text) in pairs {
            let place = *places.entry(name).or_insert(groups.len());
            match groups.get_mut(place) {
                Some((_, texts)) => texts.push(text),
                None => groups.push((name, vec![text])),
            }
        }
        Pairs { groups, are_headers: false }
    }

    /// Takes an empty text for a value that was not sent, as FastAPI does in forms.
    #[must_use]
    pub fn without_empty(mut self) -> Self {
        self.groups.retain(|(_, texts)| texts != &[""]);
        self
    }

    /// Takes the names for those of headers: `user-agent` is the field `user_agent`, and errors name the header.
    #[must_use]
    pub fn as_headers(mut self) -> Self {
        self.are_headers = true;
        self
    }

    /// Decodes a model.
    pub fn decode<T: Model>(&self, at: &At<'_>, collector: &mut Collector) -> Option<T> {
        self.decode_checked(&[], at, collector)
    }

    fn decode_checked<T: Model>(
        &self,
        validators: &[Validator<T>],
        at: &At<'_>,
        collector: &mut Collector,
    ) -> Option<T> {
        let noted = collector.len();
        let value = T::decode(Groups { pairs: self, next: 0 }, at, collector).ok().flatten();
        let value = value.and_then(|value| collector.validated(value, validators, at));
        if collector.len() == noted {
            return value;
        }
        self.echo(at, noted, collector);
        None
    }

    #[cold]
    fn echo(&self, at: &At<'_>, noted: usize, collector: &mut Collector) {
        let depth = at.depth();
        let (issues, secrets) = collector.echo_from(noted);
        for issue in &mut *issues {
            let is_here = issue.input == Input::Here && issue.loc.len() == depth + 1;
            if let (true, Some(Step::Key(key))) = (is_here, issue.loc.get(depth)) {
                let texts = self.texts_of(key);
                let is_list = issue.kind.starts_with("too_") || issue.kind == "extra_forbidden";
                let last = texts.last().map_or(Value::Null, |text| Value::from(*text));
                issue.input = fitting(if is_list { one_or_all(texts) } else { last });
            }
        }
        for path in issues.iter_mut().map(|issue| &mut issue.loc).chain(secrets) {
            if let Some(Step::Key(key)) = path.get_mut(depth)
                && self.are_headers
                && self.groups.iter().all(|(name, _)| name != key)
            {
                *key = key.replace('_', "-");
            }
        }
        let all = self.groups.iter().map(|(name, texts)| ((*name).to_owned(), one_or_all(texts)));
        echo_value(&Value::Object(all.collect::<Map<_, _>>()), depth, noted, collector);
        if at.is_secret() {
            collector.echo_from(noted).0.iter_mut().for_each(|issue| issue.input = Input::Hidden);
        }
    }

    fn texts_of(&self, key: &str) -> &[&str] {
        let is_key = |name: &str| name == key || (self.are_headers && name.replace('-', "_") == key);
        self.groups.iter().find(|(name, _)| is_key(name)).map_or(&[], |(_, texts)| texts)
    }
}

fn one_or_all(texts: &[&str]) -> Value {
    match texts {
        [text] => Value::from(*text),
        texts => Value::from(texts),
    }
}

struct Groups<'x> {
    pairs: &'x Pairs<'x>,
    next: usize,
}

impl<'de> Deserializer<'de> for Groups<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(self)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> MapAccess<'de> for Groups<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let Some((name, _)) = self.pairs.groups.get(self.next) else { return Ok(None) };
        let key = Name { name, is_header: self.pairs.are_headers };
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let texts = self.pairs.groups.get(self.next).map_or(&[][..], |(_, texts)| texts);
        self.next += 1;
        seed.deserialize(Text(texts))
    }
}

/// A name as a key. Headers come as bytes: there `-` may stand for `_`.
struct Name<'a> {
    name: &'a str,
    is_header: bool,
}

impl<'de> Deserializer<'de> for Name<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(self.name)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.is_header { visitor.visit_bytes(self.name.as_bytes()) } else { visitor.visit_str(self.name) }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum ignored_any
    }
}
