//! Part of a record: the values that were sent, behind a type that tells nothing of the fields.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::Record;
use super::fields::{Fields, Place};
use super::slot::Members;
use super::walk::{Slots, Walk};
use crate::token::refuse;
use crate::{At, Collector, Invalid, Schema, Schemas};

/// A struct with known keys. What describes its fields cannot be named here, for they may be less visible than the
/// struct; it is handed to whoever asks.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no fields that could be left out",
    note = "take `Partial` of a struct with named fields that has `#[model]`"
)]
pub trait Whole: Sized + 'static {
    /// Hands the record over.
    fn ask<A: Ask<Self>>(ask: A) -> A::Answer;
}

/// Asks for the record of a struct.
#[doc(hidden)]
#[diagnostic::on_unimplemented(message = "`{Self}` does not ask for the record of `{T}`")]
pub trait Ask<T> {
    /// What comes of it.
    type Answer;
    /// Goes on with the record.
    fn of<R: Record<Made = T>>(self) -> Self::Answer;
}

/// What was sent of a `T`.
pub(crate) trait Part<T>: Send + Sync {
    /// True when this key was sent.
    fn is_set(&self, key: &str) -> bool;
    /// True when nothing was sent.
    fn is_empty(&self) -> bool;
    /// What was sent, by name.
    fn members(&self) -> Members;
    /// Puts what was sent in the place of what is in `target`.
    fn apply_to(self: Box<Self>, target: &mut T);
    /// The same, and asks the validators of the struct.
    fn apply(self: Box<Self>, target: T) -> Result<T, Invalid>;
}

/// The values of a record that were sent.
struct Sent<R: Record> {
    slots: Slots<R>,
    /// The keys of flattened fields.
    flat: Vec<String>,
}

impl<R: Record> Part<R::Made> for Sent<R> {
    fn is_set(&self, key: &str) -> bool {
        match R::OUTLINE.find(key) {
            Some(index) => R::Fields::is_sent(&self.slots, index),
            None => self.flat.iter().any(|flat| flat == key),
        }
    }

    fn is_empty(&self) -> bool {
        self.flat.is_empty() && (0..R::Fields::LEN).all(|index| !R::Fields::is_sent(&self.slots, index))
    }

    fn members(&self) -> Members {
        let mut members = Members::new();
        R::Fields::write(R::TABLE, &self.slots, &mut members);
        members
    }

    fn apply_to(self: Box<Self>, target: &mut R::Made) {
        R::put(target, self.slots);
    }

    fn apply(self: Box<Self>, mut target: R::Made) -> Result<R::Made, Invalid> {
        R::put(&mut target, self.slots);
        R::VALIDATORS.iter().try_fold(target, |target, validator| validator(target))
    }
}

/// Decodes what is sent of a record.
pub(crate) struct DecodePart<'x, 'de, D> {
    source: D,
    at: &'x At<'x>,
    collector: &'x mut Collector,
    of: PhantomData<&'de ()>,
}

impl<'x, 'de, D: Deserializer<'de>> DecodePart<'x, 'de, D> {
    pub(crate) fn new(source: D, at: &'x At<'x>, collector: &'x mut Collector) -> Self {
        DecodePart { source, at, collector, of: PhantomData }
    }
}

impl<'de, T, D: Deserializer<'de>> Ask<T> for DecodePart<'_, 'de, D> {
    type Answer = Result<Option<Box<dyn Part<T>>>, D::Error>;

    fn of<R: Record<Made = T>>(self) -> Self::Answer {
        let DecodePart { source, at, collector, .. } = self;
        source.deserialize_any(PartVisitor::<R>(Walk::new(at, collector, R::OUTLINE), PhantomData))
    }
}

/// Describes a record of which nothing need be sent: as the record, if that holds for it anyway. Else what is not sent is
/// shown without a default, for it is not filled in.
pub(crate) struct DescribePart<'x>(pub(crate) &'x mut Schemas);

impl<T> Ask<T> for DescribePart<'_> {
    type Answer = Schema;

    fn of<R: Record<Made = T>>(self) -> Schema {
        if !R::Fields::is_required(R::TABLE) {
            return super::describe::<R>(self.0);
        }
        let name = super::generic_name("Partial", &[R::name()]);
        let path = format!("Partial<{}>", std::any::type_name::<T>());
        self.0.define_at(&name, path, |schemas| {
            let mut schema = super::object::<R>(schemas);
            schema.remove("required");
            if let Some(Value::Object(properties)) = schema.0.get_mut("properties") {
                for property in properties.values_mut().filter_map(Value::as_object_mut) {
                    property.shift_remove("default");
                }
            }
            schema.with("title", name.as_str())
        })
    }
}

/// Makes what was sent of the record.
struct PartVisitor<'x, R>(Walk<'x>, PhantomData<R>);

impl<R: Record> PartVisitor<'_, R> {
    fn wrong<T>(mut self) -> Option<T> {
        self.0.refuse();
        None
    }
}

impl<'de, R: Record> Visitor<'de> for PartVisitor<'_, R> {
    type Value = Option<Box<dyn Part<R::Made>>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let mut walk = self.0;
        let mut slots = Slots::<R>::default();
        let rest = walk.read::<R, A>(&mut slots, map)?;
        walk.settle(&rest);
        let place = Place { table: R::TABLE, slots: &mut slots, at: walk.at, rest: &rest };
        R::Fields::check(place, walk.collector);
        if !walk.is_right() {
            return Ok(None);
        }
        let keys = rest.members.into_iter().map(|(key, _)| key);
        let flat = keys.filter(|key| R::Fields::takes_all() || R::Fields::takes(key)).collect();
        Ok(Some(Box::new(Sent::<R> { slots, flat })))
    }

    refuse!(scalars lists);
}
