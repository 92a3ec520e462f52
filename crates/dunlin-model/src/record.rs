//! Hot path: objects with known keys. `#[model]` emits a table and a constructor; this is all the code there is.

mod fields;
mod slot;

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

pub use fields::{Fields, Join, Kinds, Place, Properties};
pub use slot::{Seed, Slot};

use crate::token::refuse;
use crate::{About, At, Collector, Extra, Input, Invalid, Issue, Schema, Schemas, Segment, Step};

/// The text of the error that ends decoding early; what is wrong is in the collector.
pub(crate) const STOP: &str = "too many issues";

/// A struct with known keys, as `#[model]` describes it.
#[doc(hidden)]
pub trait Record: Sized + 'static {
    /// The types of the fields, in order.
    type Fields: Fields;
    /// The name in the documentation.
    const NAME: &'static str;
    /// What is said of each field.
    const TABLE: &'static <Self::Fields as Fields>::Table;
    /// What is said of the model.
    const ABOUT: About = About::NONE;
    /// What happens to other keys.
    const EXTRA: Extra = Extra::Ignore;
    /// Run in order on a record whose fields are all right.
    const VALIDATORS: &'static [fn(Self) -> Result<Self, Invalid>] = &[];
    /// Puts the values together.
    fn build(values: Self::Fields) -> Self;
}

/// Decodes a record; the body of every `Model::decode` that `#[model]` emits for a struct.
///
/// # Errors
/// What the source reports, and the end of decoding when the collector is full.
#[doc(hidden)]
#[inline]
pub fn decode<'de, R: Record, D: Deserializer<'de>>(
    source: D,
    at: &At<'_>,
    collector: &mut Collector,
) -> Result<Option<R>, D::Error> {
    source.deserialize_any(RecordVisitor::<R> { at, collector, of: PhantomData })
}

/// Describes a record under its name; the body of every `Model::schema` that `#[model]` emits for a struct.
#[doc(hidden)]
pub fn describe<R: Record>(schemas: &mut Schemas) -> Schema {
    schemas.define(R::NAME, |schemas| {
        let mut object = Properties::default();
        <R::Fields as Fields>::describe(R::TABLE, schemas, &mut object);
        Schema::object(R::NAME, object)
    })
}

/// Decodes nothing; the body of a model whose definition has mistakes.
#[doc(hidden)]
pub fn broken<'de, R, D: Deserializer<'de>>(
    source: D,
    at: &At<'_>,
    collector: &mut Collector,
) -> Result<Option<R>, D::Error> {
    IgnoredAny::deserialize(source)?;
    collector.push(at, "model_type", "the model has mistakes");
    Ok(None)
}

struct RecordVisitor<'x, R> {
    at: &'x At<'x>,
    collector: &'x mut Collector,
    of: PhantomData<R>,
}

impl<R: Record> RecordVisitor<'_, R> {
    fn unknown<'de, A: MapAccess<'de>>(&mut self, map: &mut A, key: &str) -> Result<(), A::Error> {
        map.next_value::<IgnoredAny>()?;
        if R::EXTRA == Extra::Forbid {
            let at = self.at.item(Segment::Key(key));
            self.collector.forget(&at);
            self.collector
                .note(&at, self.shy(Issue::new("extra_forbidden", "Extra inputs are not permitted")));
        }
        if self.collector.is_full() { Err(A::Error::custom(STOP)) } else { Ok(()) }
    }

    fn finish(&mut self, slots: &mut <R::Fields as Fields>::Slots, noted: usize) -> Option<R> {
        let place = Place { table: R::TABLE, slots, at: self.at };
        let values = R::Fields::finish(place, self.collector);
        if self.collector.len() > noted {
            self.sort(noted);
            return None;
        }
        values.map(R::build).and_then(|record| self.validate(record))
    }

    fn validate(&mut self, mut record: R) -> Option<R> {
        for validator in R::VALIDATORS {
            match validator(record) {
                Ok(next) => record = next,
                Err(invalid) => {
                    self.collector.invalid(self.at, &invalid);
                    return None;
                }
            }
        }
        Some(record)
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
    fn wrong(self) -> Option<R> {
        let msg = "Input should be a valid dictionary or object to extract fields from";
        let issue = self.shy(Issue::new("model_attributes_type", msg));
        self.collector.note(self.at, issue);
        None
    }

    /// Data of a wrong shape is not shown where a secret belongs: it may be in there.
    fn shy(&self, issue: Issue) -> Issue {
        let has_secret = R::Fields::has_secret(R::TABLE);
        if has_secret { Issue { input: Input::Hidden, ..issue } } else { issue }
    }
}

impl<'de, R: Record> Visitor<'de> for RecordVisitor<'_, R> {
    type Value = Option<R>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object ({})", R::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut slots = <R::Fields as Fields>::Slots::default();
        let noted = self.collector.len();
        let mut hint = 0;
        while let Some(found) = map.next_key_seed(Key::<R::Fields> { table: R::TABLE, hint })? {
            match found {
                Found::Field(index) => {
                    hint = index + 1;
                    let place = Place { table: R::TABLE, slots: &mut slots, at: self.at };
                    R::Fields::decode(place, index, &mut map, self.collector)?;
                }
                Found::Other(key) => self.unknown(&mut map, &key)?,
            }
        }
        Ok(self.finish(&mut slots, noted))
    }

    refuse!(scalars lists);
}

struct Key<F: Fields> {
    table: &'static F::Table,
    hint: usize,
}

enum Found {
    Field(usize),
    Other(String),
}

impl<'de, F: Fields> DeserializeSeed<'de> for Key<F> {
    type Value = Found;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Self::Value, D::Error> {
        source.deserialize_identifier(self)
    }
}

impl<F: Fields> Visitor<'_> for Key<F> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    /// A header name, where `-` stands for `_`.
    fn visit_bytes<E>(self, key: &[u8]) -> Result<Self::Value, E> {
        let key = String::from_utf8_lossy(key);
        let index = F::find(self.table, &key, self.hint);
        Ok(match index.or_else(|| F::find(self.table, &key.replace('-', "_"), self.hint)) {
            Some(index) => Found::Field(index),
            None => Found::Other(key.into_owned()),
        })
    }

    #[inline]
    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(match F::find(self.table, key, self.hint) {
            Some(index) => Found::Field(index),
            None => Found::Other(key.to_owned()),
        })
    }
}
