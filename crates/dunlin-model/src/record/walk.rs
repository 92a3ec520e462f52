//! Hot path: the one pass over an object with known keys.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::fields::{Fields, Place};
use super::{Record, STOP};
use crate::token::refuse;
use crate::{At, Collector, Extra, Input, Issue, Segment, Step};

/// The values of a record as they come in.
pub(super) type Slots<R> = <<R as Record>::Fields as Fields>::Slots;

/// One pass over an object.
pub(super) struct Walk<'x, R> {
    at: &'x At<'x>,
    collector: &'x mut Collector,
    of: PhantomData<R>,
}

impl<'x, R: Record> Walk<'x, R> {
    #[inline]
    pub(super) fn new(at: &'x At<'x>, collector: &'x mut Collector) -> Self {
        Walk { at, collector, of: PhantomData }
    }

    /// Reads all members; what belongs to no field comes back apart, if the record has a field for that.
    #[inline]
    fn read<'de, A: MapAccess<'de>>(
        &mut self,
        slots: &mut Slots<R>,
        mut map: A,
    ) -> Result<Map<String, Value>, A::Error> {
        let mut rest = Map::new();
        let mut hint = 0;
        while let Some(found) = map.next_key_seed(Key::<R> { hint, of: PhantomData })? {
            match found {
                Found::Field(index) => {
                    hint = index + 1;
                    let place = Place { table: R::TABLE, slots, at: self.at, rest: &rest };
                    R::Fields::decode(place, index, &mut map, self.collector)?;
                }
                Found::Ignored => {
                    map.next_value::<IgnoredAny>()?;
                }
                Found::Other(key) => self.unknown(&mut map, key, &mut rest)?,
            }
        }
        Ok(rest)
    }

    fn unknown<'de, A: MapAccess<'de>>(
        &mut self,
        map: &mut A,
        key: String,
        rest: &mut Map<String, Value>,
    ) -> Result<(), A::Error> {
        if R::IS_FLAT {
            rest.insert(key, map.next_value()?);
            return Ok(());
        }
        map.next_value::<IgnoredAny>()?;
        self.forbidden(&key);
        if self.collector.is_full() { Err(A::Error::custom(STOP)) } else { Ok(()) }
    }

    #[cold]
    fn forbidden(&mut self, key: &str) {
        let at = self.at.item(Segment::Key(key));
        self.collector.forget(&at);
        let issue = self.shy(Issue::new("extra_forbidden", "Extra inputs are not permitted"));
        self.collector.note(&at, issue);
    }

    /// Fills in what was not sent and puts the record together.
    #[inline]
    fn finish(&mut self, slots: &mut Slots<R>, rest: &Map<String, Value>, noted: usize) -> Option<R::Made> {
        if R::IS_FLAT && R::EXTRA == Extra::Forbid {
            for key in rest.keys().filter(|key| !R::Fields::has_key(R::TABLE, key)) {
                self.forbidden(key);
            }
        }
        if self.collector.is_attempt() {
            self.collector.sent(R::Fields::sent(slots));
        }
        let place = Place { table: R::TABLE, slots, at: self.at, rest };
        let values = R::Fields::finish(place, self.collector);
        if self.collector.len() > noted {
            self.sort(noted);
            return None;
        }
        let record = R::build(values?);
        if R::VALIDATORS.is_empty() {
            return Some(record);
        }
        self.collector.validated(record, R::VALIDATORS, self.at)
    }

    /// Issues come in the order of the fields, not in that of the data, as pydantic's do.
    #[cold]
    fn sort(&mut self, noted: usize) {
        let depth = self.at.depth();
        self.collector.sort_from(noted, |loc| match loc.get(depth) {
            Some(Step::Key(key)) => R::Fields::find(R::TABLE, key, 0).unwrap_or(usize::MAX),
            _ => usize::MAX,
        });
    }

    #[cold]
    fn refuse(self) {
        let msg = "Input should be a valid dictionary or object to extract fields from";
        let issue = self.shy(Issue::new("model_attributes_type", msg));
        self.collector.note(self.at, issue);
    }

    /// Data of a wrong shape is not shown where a secret belongs: it may be in there.
    fn shy(&self, issue: Issue) -> Issue {
        let has_secret = R::Fields::has_secret(R::TABLE);
        if has_secret { Issue { input: Input::Hidden, ..issue } } else { issue }
    }
}

/// Makes the whole record.
pub(super) struct WholeVisitor<'x, R>(pub(super) Walk<'x, R>);

impl<R: Record> WholeVisitor<'_, R> {
    fn wrong(self) -> Option<R::Made> {
        self.0.refuse();
        None
    }
}

impl<'de, R: Record> Visitor<'de> for WholeVisitor<'_, R> {
    type Value = Option<R::Made>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object ({})", R::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, map: A) -> Result<Self::Value, A::Error> {
        let mut slots = Slots::<R>::default();
        let noted = self.0.collector.len();
        let rest = self.0.read(&mut slots, map)?;
        Ok(self.0.finish(&mut slots, &rest, noted))
    }

    refuse!(scalars lists);
}

/// Makes what was sent of the record.
pub(super) struct PartVisitor<'x, R>(pub(super) Walk<'x, R>);

impl<R: Record> PartVisitor<'_, R> {
    fn wrong(self) -> Option<Slots<R>> {
        self.0.refuse();
        None
    }
}

impl<'de, R: Record> Visitor<'de> for PartVisitor<'_, R> {
    type Value = Option<Slots<R>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object (part of {})", R::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, map: A) -> Result<Self::Value, A::Error> {
        let mut slots = Slots::<R>::default();
        let noted = self.0.collector.len();
        let rest = self.0.read(&mut slots, map)?;
        let place = Place { table: R::TABLE, slots: &mut slots, at: self.0.at, rest: &rest };
        R::Fields::check(place, self.0.collector);
        if self.0.collector.len() > noted {
            self.0.sort(noted);
            return Ok(None);
        }
        Ok(Some(slots))
    }

    refuse!(scalars lists);
}

struct Key<R> {
    hint: usize,
    of: PhantomData<R>,
}

enum Found {
    Field(usize),
    Ignored,
    Other(String),
}

impl<R: Record> Key<R> {
    fn find(&self, key: &str) -> Option<usize> {
        R::Fields::find(R::TABLE, key, self.hint)
    }
}

impl<'de, R: Record> DeserializeSeed<'de> for Key<R> {
    type Value = Found;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Self::Value, D::Error> {
        source.deserialize_identifier(self)
    }
}

impl<R: Record> Visitor<'_> for Key<R> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    #[inline]
    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        let is_ignored = R::EXTRA == Extra::Ignore && !R::IS_FLAT;
        Ok(match self.find(key) {
            Some(index) => Found::Field(index),
            None if is_ignored => Found::Ignored,
            None => Found::Other(key.to_owned()),
        })
    }

    /// A header name, where `-` stands for `_`.
    fn visit_bytes<E: Error>(self, key: &[u8]) -> Result<Self::Value, E> {
        let key = String::from_utf8_lossy(key);
        match self.find(&key).or_else(|| self.find(&key.replace('-', "_"))) {
            Some(index) => Ok(Found::Field(index)),
            None => self.visit_str(&key),
        }
    }
}
