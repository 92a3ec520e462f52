//! Hot path: one field while its record is being decoded.

use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess};

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
        field: &'static Field<T>,
        at: &At<'_>,
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
        *self = match map.next_value_seed(Seed::new(&at, collector))? {
            Some(value) => Slot::Value(value),
            None if collector.is_full() => return Err(A::Error::custom(STOP)),
            None => Slot::Wrong,
        };
        Ok(())
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
