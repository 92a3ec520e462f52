//! Fields marked `#[serde(flatten)]`: they take the keys that are no fields of the record itself.

use serde::de::MapAccess;
use serde_json::{Map, Value};

use super::fields::{Fields, Place, Properties};
use crate::union::Node;
use crate::{At, Collector, Data, Kind, Model, Schemas, Seen, decode_data};

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

    fn is_sent(_: &Self::Slots, _: usize) -> bool {
        false
    }

    fn write(_: &Self::Table, _: &Self::Slots, _: &mut Map<String, Value>) {}

    fn flatten(place: Place<'_, Self>, collector: &mut Collector) -> Option<Self> {
        Self::finish(place, collector)
    }

    fn claims(key: &str) -> bool {
        F::claims(key)
    }

    fn describe_flat(schemas: &mut Schemas, object: &mut Properties) {
        F::describe_flat(schemas, object);
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
        F::flatten(Place { table, slots, at, rest }, collector).map(Flatten)
    }

    fn check(_: Place<'_, Self>, _: &mut Collector) {}

    fn describe(_: &Self::Table, schemas: &mut Schemas, object: &mut Properties) {
        F::describe_flat(schemas, object);
    }
}

/// Decodes one type from the keys that are no fields; a map gets those that no other type of the list has.
pub(super) fn decode<T: Model, F: Fields>(
    rest: &[(String, Node)],
    at: &At<'_>,
    collector: &mut Collector,
) -> Option<T> {
    let is_own = |key: &str| if T::KIND == Kind::Map { !F::claims(key) } else { T::has_key(key) };
    let own = rest.iter().filter(|(key, _)| is_own(key) || T::KIND == Kind::Any);
    let own: Vec<(String, Node)> = own.map(|(key, node)| (key.clone(), node.clone())).collect();
    if T::OPTIONAL && own.is_empty() {
        return T::missing(at, collector);
    }
    let own = Node::map(own);
    decode_data(Data::new(&own), at, collector)
}
