//! Hot path: one field while its record is being decoded.

use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess};
use serde_json::{Map, Value};

use super::STOP;
use crate::{At, Collector, Field, Model, Segment};

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
    pub(super) fn read<'de, A: MapAccess<'de>>(
        &mut self,
        (field, at): (&'static Field<T>, &At<'_>),
        map: &mut A,
        collector: &mut Collector,
    ) -> Result<(), A::Error> {
        let at = at.join(Segment::Key(field.wire()), &field.rules);
        if field.rules.secret {
            collector.secret(&at);
        }
        if !matches!(self, Slot::Absent) {
            collector.forget(&at);
        }
        if let Some(with) = field.with {
            let value = with(map.next_value::<Value>()?).map_err(|invalid| collector.invalid(&at, &invalid));
            *self = value.map_or(Slot::Wrong, Slot::Value);
            return Ok(());
        }
        *self = match map.next_value_seed(Seed::new(&at, collector))? {
            Some(value) => Slot::Value(value),
            None if collector.is_full() => return Err(A::Error::custom(STOP)),
            None => Slot::Wrong,
        };
        Ok(())
    }

    /// Runs the validators, if the value was sent.
    pub(super) fn check(&mut self, field: &'static Field<T>, at: &At<'_>, collector: &mut Collector) {
        if let Slot::Value(value) = std::mem::take(self) {
            let at = at.join(Segment::Key(field.wire()), &field.rules);
            *self = field.validate(value, &at, collector).map_or(Slot::Wrong, Slot::Value);
        }
    }

    /// Takes the value out, filling in the default.
    #[inline]
    pub(super) fn take(
        &mut self,
        field: &'static Field<T>,
        at: &At<'_>,
        collector: &mut Collector,
    ) -> Option<T> {
        match std::mem::take(self) {
            Slot::Value(value) if field.validators.is_empty() => Some(value),
            Slot::Value(value) => {
                field.validate(value, &at.join(Segment::Key(field.wire()), &field.rules), collector)
            }
            Slot::Wrong => None,
            Slot::Absent => field.absent(&at.join(Segment::Key(field.wire()), &field.rules), collector),
        }
    }
}

impl<T> Slot<T> {
    /// Puts a value that was sent in the place of another.
    pub fn put(self, place: &mut T) {
        if let Slot::Value(value) = self {
            *place = value;
        }
    }
}

impl<T: Model> Field<T> {
    /// Adds the value to `map`, if it was sent.
    pub(super) fn write(&self, slot: &Slot<T>, map: &mut Map<String, Value>) {
        if let (Slot::Value(value), false) = (slot, self.is_write_only) {
            let name = self.sent_as.unwrap_or(self.wire());
            map.insert(name.to_owned(), serde_json::to_value(value).unwrap_or_default());
        }
    }

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
    pub fn validate(&self, value: T, at: &At<'_>, collector: &mut Collector) -> Option<T> {
        collector.validated(value, self.validators, at)
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
