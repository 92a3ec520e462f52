//! Hot path: the fields of a record as one generic list, so that a macro need not write loops.

use serde::de::MapAccess;

use super::slot::Members;
use super::{Properties, Slot, flat};
use crate::union::Node;
use crate::{At, Collector, Field, Kind, Model, Schemas, Seen};

/// A list of field types with their tables: a tuple of up to 12, or two such lists joined.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    note = "if `{Self}` is a type of your own, add `#[model]` to its definition"
)]
pub trait Fields: Sized {
    /// One [`Field`] a type.
    type Table: 'static;
    /// Values as they come in.
    type Slots: Default + Send + Sync;
    /// How many fields.
    const LEN: usize;
    /// True when one of the fields must be sent.
    fn is_required(table: &Self::Table) -> bool;
    /// True when one of the fields is secret, or holds a secret.
    fn has_secret(table: &Self::Table, seen: &mut Seen) -> bool;
    /// True when the key belongs to a field that takes keys that are no fields.
    fn takes(_key: &str) -> bool {
        false
    }
    /// True when a field takes all keys that belong to no other.
    fn takes_all() -> bool {
        false
    }
    /// True when field `index` was sent.
    fn is_sent(slots: &Self::Slots, index: usize) -> bool;
    /// Adds the fields that were sent to `members`.
    fn write(table: &Self::Table, slots: &Self::Slots, members: &mut Members);
    /// Decodes the fields from the keys that are no fields; where a part is sent, those that have one of these keys.
    fn flatten(place: Place<'_, Self>, is_part: bool, collector: &mut Collector);
    /// The values, if all are there.
    fn take(slots: &mut Self::Slots) -> Option<Self>;
    /// True when one of the types, taken for keys that are no fields, has this one.
    fn claims(key: &str) -> bool;
    /// True when one of the types, taken for keys that are no fields, has any.
    fn claims_all() -> bool;
    /// Decodes the value of field `index`.
    fn decode<'de, A: MapAccess<'de>>(
        place: Place<'_, Self>,
        index: usize,
        map: &mut A,
        collector: &mut Collector,
    ) -> Result<(), A::Error>;
    /// Fills in what was not sent, runs the validators, gives the values if all are there.
    fn finish(place: Place<'_, Self>, collector: &mut Collector) -> Option<Self>;
    /// Runs the validators of what was sent.
    fn check(place: Place<'_, Self>, collector: &mut Collector);
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
    pub rest: &'a Rest,
}

/// What was sent beside the values of the fields.
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct Rest {
    /// Under keys that are no fields, if the record has a field for them.
    pub(super) members: Vec<(String, Node)>,
    /// Fields that were sent under another of their names: the name in the table, and that name.
    aliases: Vec<(&'static str, &'static str)>,
}

impl Rest {
    /// Remembers the name that a field was sent under.
    #[inline]
    pub(super) fn sent_as(&mut self, name: &'static str, sent: &'static str) {
        // both are of the record's own list when they are the same: no need to read them
        if !std::ptr::eq(name, sent) || !self.aliases.is_empty() {
            self.aliases.push((name, sent));
        }
    }

    /// The name that a field was last sent under; its own, if it was not sent.
    #[inline]
    pub(super) fn name_of(&self, name: &'static str) -> &'static str {
        if self.aliases.is_empty() { name } else { self.names_of(name).last().unwrap_or(name) }
    }

    /// All names that a field was sent under, but not its own if that was the first.
    pub(super) fn names_of(&self, name: &str) -> impl Iterator<Item = &'static str> {
        self.aliases.iter().filter(move |(own, _)| *own == name).map(|(_, sent)| *sent)
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

    fn takes(key: &str) -> bool {
        A::takes(key) || B::takes(key)
    }

    fn takes_all() -> bool {
        A::takes_all() || B::takes_all()
    }

    fn is_sent(slots: &Self::Slots, index: usize) -> bool {
        if index < A::LEN { A::is_sent(&slots.0, index) } else { B::is_sent(&slots.1, index - A::LEN) }
    }

    fn write(table: &Self::Table, slots: &Self::Slots, members: &mut Members) {
        A::write(&table.0, &slots.0, members);
        B::write(&table.1, &slots.1, members);
    }

    fn flatten(place: Place<'_, Self>, is_part: bool, collector: &mut Collector) {
        let Place { table, slots, at, rest } = place;
        A::flatten(Place { table: &table.0, slots: &mut slots.0, at, rest }, is_part, collector);
        B::flatten(Place { table: &table.1, slots: &mut slots.1, at, rest }, is_part, collector);
    }

    fn take(slots: &mut Self::Slots) -> Option<Self> {
        Some(Join(A::take(&mut slots.0)?, B::take(&mut slots.1)?))
    }

    fn claims(key: &str) -> bool {
        A::claims(key) || B::claims(key)
    }

    fn claims_all() -> bool {
        A::claims_all() || B::claims_all()
    }

    fn is_required(table: &Self::Table) -> bool {
        A::is_required(&table.0) || B::is_required(&table.1)
    }

    fn has_secret(table: &Self::Table, seen: &mut Seen) -> bool {
        A::has_secret(&table.0, seen) || B::has_secret(&table.1, seen)
    }

    fn decode<'de, M: MapAccess<'de>>(
        place: Place<'_, Self>,
        index: usize,
        map: &mut M,
        collector: &mut Collector,
    ) -> Result<(), M::Error> {
        if index < A::LEN {
            A::decode(
                Place { table: &place.table.0, slots: &mut place.slots.0, at: place.at, rest: place.rest },
                index,
                map,
                collector,
            )
        } else {
            let rest =
                Place { table: &place.table.1, slots: &mut place.slots.1, at: place.at, rest: place.rest };
            B::decode(rest, index - A::LEN, map, collector)
        }
    }

    fn finish(place: Place<'_, Self>, collector: &mut Collector) -> Option<Self> {
        let first = A::finish(
            Place { table: &place.table.0, slots: &mut place.slots.0, at: place.at, rest: place.rest },
            collector,
        );
        let rest = B::finish(
            Place { table: &place.table.1, slots: &mut place.slots.1, at: place.at, rest: place.rest },
            collector,
        );
        Some(Join(first?, rest?))
    }

    fn check(place: Place<'_, Self>, collector: &mut Collector) {
        let Place { table, slots, at, rest } = place;
        A::check(Place { table: &table.0, slots: &mut slots.0, at, rest }, collector);
        B::check(Place { table: &table.1, slots: &mut slots.1, at, rest }, collector);
    }

    fn describe(table: &Self::Table, schemas: &mut Schemas, object: &mut Properties) {
        A::describe(&table.0, schemas, object);
        B::describe(&table.1, schemas, object);
    }
}

macro_rules! tuples {
    ($($len:literal: $($name:ident $index:tt)*;)*) => {$(
        #[allow(unused, non_snake_case, clippy::unused_unit)]
        impl<$($name: Model + 'static),*> Fields for ($($name,)*) {
            type Table = ($(Field<$name>,)*);
            type Slots = ($(Slot<$name>,)*);
            const LEN: usize = $len;

            fn is_sent(slots: &Self::Slots, index: usize) -> bool {
                match index {
                    $($index => !matches!(slots.$index, Slot::Absent),)*
                    _ => false,
                }
            }

            fn write(table: &Self::Table, slots: &Self::Slots, members: &mut Members) {
                $(table.$index.write(&slots.$index, members);)*
            }

            fn flatten(place: Place<'_, Self>, is_part: bool, collector: &mut Collector) {
                $({
                    let spot = (&place.table.$index, place.at, place.rest);
                    place.slots.$index = flat::decode::<$name, Self>(spot, is_part, collector);
                })*
            }

            fn take(slots: &mut Self::Slots) -> Option<Self> {
                Some(($(std::mem::take(&mut slots.$index).into_value()?,)*))
            }

            fn claims(key: &str) -> bool {
                false $(|| ($name::KIND != Kind::Map && $name::has_key(key)))*
            }

            fn claims_all() -> bool {
                false $(|| matches!($name::KIND, Kind::Map | Kind::Any))*
            }

            fn is_required(table: &Self::Table) -> bool {
                false $(|| table.$index.is_required())*
            }

            fn has_secret(table: &Self::Table, seen: &mut Seen) -> bool {
                false $(|| table.$index.rules.secret || $name::has_secret(seen))*
            }

            #[inline]
            fn decode<'de, M: MapAccess<'de>>(
                place: Place<'_, Self>,
                index: usize,
                map: &mut M,
                collector: &mut Collector,
            ) -> Result<(), M::Error> {
                match index {
                    $($index => place.slots.$index.read((&place.table.$index, place.at, place.rest), map, collector),)*
                    _ => unreachable!("index comes from `find`"),
                }
            }

            #[inline]
            fn finish(place: Place<'_, Self>, collector: &mut Collector) -> Option<Self> {
                match ($(place.slots.$index.take((&place.table.$index, place.at, place.rest), collector),)*) {
                    ($(Some($name),)*) => Some(($($name,)*)),
                    _ => None,
                }
            }

            fn check(place: Place<'_, Self>, collector: &mut Collector) {
                $(place.slots.$index.check((&place.table.$index, place.at, place.rest), collector);)*
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
