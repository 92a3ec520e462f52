//! Fields marked `#[serde(flatten)]`: they take the keys that are no fields of the record itself.

use serde::de::MapAccess;

use super::fields::{Fields, Place};
use super::slot::{Members, Spot};
use super::{Properties, Slot};
use crate::union::Node;
use crate::{Collector, Data, Kind, Model, Schemas, Seen, decode_data};

/// A list of fields marked `#[serde(flatten)]`, the last part of a record's fields.
#[doc(hidden)]
#[derive(Debug)]
pub struct Flatten<F>(pub F);

impl<F: Fields> Fields for Flatten<F> {
    type Table = F::Table;
    type Slots = F::Slots;
    const LEN: usize = 0;

    fn takes(key: &str) -> bool {
        F::claims(key)
    }

    fn takes_all() -> bool {
        F::claims_all()
    }

    fn is_sent(_: &Self::Slots, _: usize) -> bool {
        false
    }

    fn write(table: &Self::Table, slots: &Self::Slots, members: &mut Members) {
        F::write(table, slots, members);
    }

    fn flatten(place: Place<'_, Self>, is_part: bool, collector: &mut Collector) {
        let Place { table, slots, at, rest } = place;
        F::flatten(Place { table, slots, at, rest }, is_part, collector);
    }

    fn take(slots: &mut Self::Slots) -> Option<Self> {
        F::take(slots).map(Flatten)
    }

    fn claims(key: &str) -> bool {
        F::claims(key)
    }

    fn claims_all() -> bool {
        F::claims_all()
    }

    fn is_required(table: &Self::Table) -> bool {
        F::is_required(table)
    }

    fn has_secret(table: &Self::Table, seen: &mut Seen) -> bool {
        F::has_secret(table, seen)
    }

    fn decode<'de, A: MapAccess<'de>>(
        _: Place<'_, Self>,
        _: usize,
        _: &mut A,
        _: &mut Collector,
    ) -> Result<(), A::Error> {
        Ok(())
    }

    fn finish(place: Place<'_, Self>, collector: &mut Collector) -> Option<Self> {
        let Place { table, slots, at, rest } = place;
        F::flatten(Place { table, slots, at, rest }, false, collector);
        Self::take(slots)
    }

    fn check(place: Place<'_, Self>, collector: &mut Collector) {
        Self::flatten(place, true, collector);
    }

    fn describe(table: &Self::Table, schemas: &mut Schemas, object: &mut Properties) {
        F::describe(table, schemas, object);
    }
}

/// Decodes one type from the keys that are no fields; a map gets those that no other type of the list has.
pub(super) fn decode<T: Model, F: Fields>(
    (field, at, rest): Spot<'_, T>,
    is_part: bool,
    collector: &mut Collector,
) -> Slot<T> {
    let is_own = |key: &str| if T::KIND == Kind::Map { !F::claims(key) } else { T::has_key(key) };
    let own = rest.members.iter().filter(|(key, _)| is_own(key) || T::KIND == Kind::Any);
    let own: Vec<(String, Node)> = own.map(|(key, node)| (key.clone(), node.clone())).collect();
    let rules = at.rules.and(&field.rules);
    let at = at.under(&rules);
    if is_part && own.is_empty() {
        return Slot::Absent;
    }
    let value = if T::OPTIONAL && own.is_empty() {
        T::missing(&at, collector)
    } else if let Some(with) = field.with {
        field.read_with(with(Node::map(own).to_value()), &at, collector).into_value()
    } else {
        decode_data(Data::new(&Node::map(own)), &at, collector)
    };
    value.and_then(|value| field.validate(value, &at, collector)).map_or(Slot::Wrong, Slot::Value)
}
