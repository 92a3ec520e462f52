//! Part of a model: what a `PATCH` sends.

use std::any::type_name;
use std::fmt;

use serde::de::Deserializer;
use serde::ser::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::record::{DecodePart, DescribePart, Part, Whole, generic_name};
use crate::{At, Collector, Described, Invalid, Kind, Model, Schema, Schemas, Seen};

/// A model of which every field may be left out; it remembers which were sent. Rules and validators of the fields
/// hold, those of the whole model are run when the part is applied. A field with `#[serde(flatten)]` is sent as a whole,
/// by any of its keys.
///
/// As a reply it holds only what was sent, like pydantic's `exclude_unset`.
pub struct Partial<T> {
    part: Box<dyn Part<T>>,
}

impl<T> Partial<T> {
    /// True when the field, called as on the wire, was sent.
    pub fn is_set(&self, name: &str) -> bool {
        self.part.is_set(name)
    }

    /// True when nothing was sent.
    pub fn is_empty(&self) -> bool {
        self.part.is_empty()
    }

    /// What was sent, by name. Of whole numbers that 64 bits do not hold the last digits are lost, as [`Value`] does not
    /// hold them.
    pub fn to_map(&self) -> Map<String, Value> {
        let members = self.part.members().into_iter();
        members.map(|(name, json)| (name, serde_json::from_str(json.get()).unwrap_or_default())).collect()
    }

    /// Puts what was sent in the place of what is in `target`, without asking the model's own validators.
    pub fn apply_to(self, target: &mut T) {
        self.part.apply_to(target);
    }

    /// Puts what was sent in the place of what is in `target`, and asks the model's own validators.
    ///
    /// # Errors
    /// What a validator refuses.
    pub fn apply(self, target: T) -> Result<T, Invalid> {
        self.part.apply(target)
    }
}

impl<T> fmt::Debug for Partial<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Partial").field("of", &type_name::<T>()).finish_non_exhaustive()
    }
}

impl<T> Serialize for Partial<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.part.members())
    }
}

impl<T: Whole + Model> Model for Partial<T> {}

impl<T: Whole + Model> Described for Partial<T> {
    const KIND: Kind = Kind::Record;

    fn decode<'de, D: Deserializer<'de>>(
        source: D,
        at: &At<'_>,
        collector: &mut Collector,
    ) -> Result<Option<Self>, D::Error> {
        Ok(T::ask(DecodePart::new(source, at, collector))?.map(|part| Partial { part }))
    }

    fn schema(schemas: &mut Schemas) -> Schema {
        T::ask(DescribePart(schemas))
    }

    fn type_name() -> String {
        generic_name("Partial", &[T::type_name()])
    }

    fn has_key(key: &str) -> bool {
        T::has_key(key)
    }

    fn has_secret(seen: &mut Seen) -> bool {
        T::has_secret(seen)
    }
}
