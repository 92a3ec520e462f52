//! Hot path: objects with known keys. `#[model]` emits a table and a constructor; this is all the code there is.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

use crate::{At, Collector, Extra, Field, Model, Schema, Schemas, Segment};

/// A struct with known keys, as `#[model]` describes it.
#[doc(hidden)]
pub trait Record: Sized {
    /// The types of the fields, in order.
    type Fields: Fields;
    /// The name in the documentation.
    const NAME: &'static str;
    /// What is said of each field.
    const TABLE: &'static <Self::Fields as Fields>::Table;
    /// What happens to other keys.
    const EXTRA: Extra = Extra::Ignore;
    /// Puts the values together.
    fn build(values: Self::Fields) -> Self;
}

/// A list of field types with their tables: a tuple of up to 12, or two such lists joined.
#[doc(hidden)]
pub trait Fields: Sized {
    /// One [`Field`] a type.
    type Table: 'static;
    /// Values as they come in.
    type Slots: Default;
    /// How many fields.
    const LEN: usize;
    /// The place of a key; `hint` is where it is expected.
    fn find(table: &Self::Table, key: &str, hint: usize) -> Option<usize>;
    /// Decodes the value of field `index`.
    fn decode<'de, A: MapAccess<'de>>(
        place: Place<'_, Self>,
        index: usize,
        map: &mut A,
        collector: &mut Collector,
    ) -> Result<(), A::Error>;
    /// Fills in what was not sent, runs the validators, gives the values if all are there.
    fn finish(place: Place<'_, Self>, collector: &mut Collector) -> Option<Self>;
    /// Adds each field to `properties`, and its name to `required` when it must be sent.
    fn describe(table: &Self::Table, schemas: &mut Schemas, object: &mut Properties);
}

/// Where a list of fields is being decoded.
#[doc(hidden)]
#[derive(Debug)]
pub struct Place<'a, F: Fields> {
    pub table: &'static F::Table,
    pub slots: &'a mut F::Slots,
    pub at: &'a At<'a>,
}

/// The properties of an object schema as they gather.
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct Properties {
    pub properties: Map<String, Value>,
    pub required: Vec<Value>,
}

impl Properties {
    /// Adds one field.
    pub fn add<T: Model>(&mut self, field: &Field<T>, schemas: &mut Schemas) {
        let schema = schemas.field(field);
        if !field.about.hidden {
            self.properties.insert(field.wire().to_owned(), schema.into_value());
        }
        if field.default.is_none() && (field.required || !T::OPTIONAL) {
            self.required.push(field.wire().into());
        }
    }
}

/// One field's value: not sent, sent but wrong, or there.
#[doc(hidden)]
#[derive(Debug, Default)]
pub enum Slot<T> {
    /// Not sent.
    #[default]
    Absent,
    /// Sent; its issues are noted.
    Wrong,
    /// Decoded.
    Value(T),
}

impl<T: Model> Slot<T> {
    /// Decodes the next value of the map into the slot.
    #[inline]
    fn read<'de, A: MapAccess<'de>>(
        &mut self,
        field: &'static Field<T>,
        at: &At<'_>,
        map: &mut A,
        collector: &mut Collector,
    ) -> Result<(), A::Error> {
        let at = at.join(Segment::Key(field.wire()), &field.rules);
        *self = match map.next_value_seed(Seed::new(&at, collector))? {
            Some(value) => Slot::Value(value),
            None => Slot::Wrong,
        };
        Ok(())
    }

    /// Takes the value out, filling in the default.
    #[inline]
    fn take(&mut self, field: &'static Field<T>, at: &At<'_>, collector: &mut Collector) -> Option<T> {
        match std::mem::take(self) {
            Slot::Value(value) if field.validators.is_empty() => Some(value),
            Slot::Value(value) => field.validate(value, &at.join(Segment::Key(field.wire()), &field.rules), collector),
            Slot::Wrong => None,
            Slot::Absent => field.absent(&at.join(Segment::Key(field.wire()), &field.rules), collector),
        }
    }
}

impl<T: Model> Field<T> {
    /// Stands in for a value that was not sent.
    pub fn absent(&self, at: &At<'_>, collector: &mut Collector) -> Option<T> {
        match self.default {
            Some(default) => Some(default()),
            None if self.required => {
                collector.missing(at);
                None
            }
            None => T::missing(at, collector),
        }
    }

    /// Runs the validators in order; the first refusal is the issue.
    pub fn validate(&self, mut value: T, at: &At<'_>, collector: &mut Collector) -> Option<T> {
        for validator in self.validators {
            match validator(value) {
                Ok(next) => value = next,
                Err(invalid) => {
                    collector.invalid(at, &invalid);
                    return None;
                }
            }
        }
        Some(value)
    }
}

/// Decodes one value inside a map or list.
#[doc(hidden)]
#[derive(Debug)]
pub struct Seed<'x, T> {
    at: &'x At<'x>,
    collector: &'x mut Collector,
    of: PhantomData<T>,
}

impl<'x, T> Seed<'x, T> {
    /// Decodes at this place.
    #[inline]
    pub fn new(at: &'x At<'x>, collector: &'x mut Collector) -> Self {
        Seed { at, collector, of: PhantomData }
    }
}

impl<'de, T: Model> DeserializeSeed<'de> for Seed<'_, T> {
    type Value = Option<T>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Option<T>, D::Error> {
        T::decode(source, self.at, self.collector)
    }
}

/// Decodes a record; the body of every `Model::decode` that `#[model]` emits for a struct.
#[doc(hidden)]
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
    let mut object = Properties::default();
    <R::Fields as Fields>::describe(R::TABLE, schemas, &mut object);
    Schema::object(R::NAME, object)
}

struct RecordVisitor<'x, R> {
    at: &'x At<'x>,
    collector: &'x mut Collector,
    of: PhantomData<R>,
}

impl<'de, R: Record> Visitor<'de> for RecordVisitor<'_, R> {
    type Value = Option<R>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object ({})", R::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut slots = <R::Fields as Fields>::Slots::default();
        let table = R::TABLE;
        let mut hint = 0;
        while let Some(found) = map.next_key_seed(Key::<R::Fields> { table, hint })? {
            match found {
                Some(index) => {
                    hint = index + 1;
                    let place = Place { table, slots: &mut slots, at: self.at };
                    R::Fields::decode(place, index, &mut map, self.collector)?;
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        let place = Place { table, slots: &mut slots, at: self.at };
        Ok(R::Fields::finish(place, self.collector).map(R::build))
    }
}

struct Key<F: Fields> {
    table: &'static F::Table,
    hint: usize,
}

impl<'de, F: Fields> DeserializeSeed<'de> for Key<F> {
    type Value = Option<usize>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Self::Value, D::Error> {
        source.deserialize_identifier(self)
    }
}

impl<F: Fields> Visitor<'_> for Key<F> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    #[inline]
    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(F::find(self.table, key, self.hint))
    }
}

/// Two lists of fields as one, for records with more than 12.
#[doc(hidden)]
#[derive(Debug)]
pub struct Join<A, B>(pub A, pub B);

impl<A: Fields, B: Fields> Fields for Join<A, B> {
    type Table = (A::Table, B::Table);
    type Slots = (A::Slots, B::Slots);
    const LEN: usize = A::LEN + B::LEN;

    fn find(table: &Self::Table, key: &str, hint: usize) -> Option<usize> {
        match A::find(&table.0, key, hint) {
            Some(index) => Some(index),
            None => B::find(&table.1, key, hint.saturating_sub(A::LEN)).map(|index| index + A::LEN),
        }
    }

    fn decode<'de, M: MapAccess<'de>>(
        place: Place<'_, Self>,
        index: usize,
        map: &mut M,
        collector: &mut Collector,
    ) -> Result<(), M::Error> {
        if index < A::LEN {
            A::decode(Place { table: &place.table.0, slots: &mut place.slots.0, at: place.at }, index, map, collector)
        } else {
            let rest = Place { table: &place.table.1, slots: &mut place.slots.1, at: place.at };
            B::decode(rest, index - A::LEN, map, collector)
        }
    }

    fn finish(place: Place<'_, Self>, collector: &mut Collector) -> Option<Self> {
        let first = A::finish(Place { table: &place.table.0, slots: &mut place.slots.0, at: place.at }, collector);
        let rest = B::finish(Place { table: &place.table.1, slots: &mut place.slots.1, at: place.at }, collector);
        Some(Join(first?, rest?))
    }

    fn describe(table: &Self::Table, schemas: &mut Schemas, object: &mut Properties) {
        A::describe(&table.0, schemas, object);
        B::describe(&table.1, schemas, object);
    }
}

macro_rules! tuples {
    ($($len:literal: $($name:ident $index:tt)*;)*) => {$(
        #[allow(unused, clippy::unused_unit)]
        impl<$($name: Model + 'static),*> Fields for ($($name,)*) {
            type Table = ($(Field<$name>,)*);
            type Slots = ($(Slot<$name>,)*);
            const LEN: usize = $len;

            #[inline]
            fn find(table: &Self::Table, key: &str, hint: usize) -> Option<usize> {
                $(if hint == $index && table.$index.wire() == key { return Some($index); })*
                $(if table.$index.wire() == key { return Some($index); })*
                None
            }

            #[inline]
            fn decode<'de, M: MapAccess<'de>>(
                place: Place<'_, Self>,
                index: usize,
                map: &mut M,
                collector: &mut Collector,
            ) -> Result<(), M::Error> {
                match index {
                    $($index => place.slots.$index.read(&place.table.$index, place.at, map, collector),)*
                    _ => unreachable!("index comes from `find`"),
                }
            }

            #[inline]
            fn finish(place: Place<'_, Self>, collector: &mut Collector) -> Option<Self> {
                let values = ($(place.slots.$index.take(&place.table.$index, place.at, collector),)*);
                Some(($(values.$index?,)*))
            }

            fn describe(table: &Self::Table, schemas: &mut Schemas, object: &mut Properties) {
                $(object.add(&table.$index, schemas);)*
            }
        }
    )*}
}

tuples! {
    0: ;
    1: A 0;
    2: A 0 B 1;
    3: A 0 B 1 C 2;
    4: A 0 B 1 C 2 D 3;
    5: A 0 B 1 C 2 D 3 E 4;
    6: A 0 B 1 C 2 D 3 E 4 F 5;
    7: A 0 B 1 C 2 D 3 E 4 F 5 G 6;
    8: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7;
    9: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8;
    10: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9;
    11: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10;
    12: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11;
}
