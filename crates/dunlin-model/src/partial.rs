//! Part of a model: what a `PATCH` sends.

use std::fmt;

use serde::de::Deserializer;
use serde::ser::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::record::{self, Fields, Record};
use crate::{At, Collector, Described, Invalid, Kind, Model, Schema, Schemas, Seen};

type Slots<T> = <<T as Record>::Fields as Fields>::Slots;

/// A model of which every field may be left out; it remembers which were sent. Rules and validators of the fields
/// hold, those of the whole model are run when the part is applied.
///
/// As a reply it holds only what was sent, like pydantic's `exclude_unset`.
pub struct Partial<T: Record> {
    slots: Slots<T>,
}

impl<T: Record<Made = T>> Partial<T> {
    /// True when the field, called as on the wire, was sent.
    pub fn is_set(&self, name: &str) -> bool {
        T::OUTLINE.find(name).is_some_and(|index| T::Fields::is_sent(&self.slots, index))
    }

    /// True when nothing was sent.
    pub fn is_empty(&self) -> bool {
        (0..T::Fields::LEN).all(|index| !T::Fields::is_sent(&self.slots, index))
    }

    /// Puts what was sent in the place of what is in `target`, without asking the model's own validators.
    pub fn apply_to(self, target: &mut T) {
        T::put(target, self.slots);
    }

    /// Puts what was sent in the place of what is in `target`, and asks the model's own validators.
    ///
    /// # Errors
    /// What a validator refuses.
    pub fn apply(self, mut target: T) -> Result<T, Invalid> {
        T::put(&mut target, self.slots);
        T::VALIDATORS.iter().try_fold(target, |target, validator| validator(target))
    }
}

impl<T: Record> Partial<T> {
    /// What was sent, by name.
    pub fn to_map(&self) -> Map<String, Value> {
        let mut map = Map::new();
        T::Fields::write(T::TABLE, &self.slots, &mut map);
        map
    }
}

impl<T: Record> fmt::Debug for Partial<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Partial").field("of", &T::NAME).finish_non_exhaustive()
    }
}

impl<T: Record> Serialize for Partial<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_map().serialize(serializer)
    }
}

impl<T: Record + Model> Model for Partial<T> {}

impl<T: Record + Model> Described for Partial<T> {
    const KIND: Kind = Kind::Record;

    fn decode<'de, D: Deserializer<'de>>(
        source: D,
        at: &At<'_>,
        collector: &mut Collector,
    ) -> Result<Option<Self>, D::Error> {
        Ok(record::decode_slots::<T, D>(source, at, collector)?.map(|slots| Partial { slots }))
    }

    fn schema(schemas: &mut Schemas) -> Schema {
        T::schema(schemas)
    }

    fn type_name() -> String {
        T::type_name()
    }

    fn has_key(key: &str) -> bool {
        T::has_key(key)
    }

    fn has_secret(seen: &mut Seen) -> bool {
        T::has_secret(seen)
    }
}
