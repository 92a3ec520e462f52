//! Hot path: one field while its record is being decoded.

use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess};
use serde_json::value::{RawValue, to_raw_value};

use super::{Rest, STOP};
use crate::{At, Collector, Field, Invalid, Kind, Model, Rules, Seen, Segment, json_members};

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

/// The members of an object, each as JSON: a `Value` would not hold all numbers.
pub(crate) type Members = Vec<(String, Box<RawValue>)>;

/// A field, the place of its record, and what was sent beside the values.
pub(super) type Spot<'a, T> = (&'static Field<T>, &'a At<'a>, &'a Rest);

/// Drops what was noted of a field: it was sent again, and the last one counts.
#[cold]
fn forget(name: &'static str, at: &At<'_>, rest: &Rest, collector: &mut Collector) {
    for name in rest.names_of(name).chain([name]) {
        collector.forget(&at.join(Segment::Key(name), &Rules::NONE));
    }
}

impl<T: Model> Slot<T> {
    /// Decodes the next value of the map into the slot.
    #[inline]
    pub(super) fn read<'de, A: MapAccess<'de>>(
        &mut self,
        (field, at, rest): Spot<'_, T>,
        map: &mut A,
        collector: &mut Collector,
    ) -> Result<(), A::Error> {
        if !matches!(self, Slot::Absent) {
            forget(field.wire(), at, rest, collector);
        }
        let at = at.join(Segment::Key(rest.name_of(field.wire())), &field.rules);
        if field.rules.secret {
            collector.secret(&at);
        }
        if let Some(with) = field.with {
            *self = field.read_with(with(map.next_value()?), &at, collector);
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
    pub(super) fn check(&mut self, (field, at, rest): Spot<'_, T>, collector: &mut Collector) {
        if let Slot::Value(value) = std::mem::take(self) {
            let at = at.join(Segment::Key(rest.name_of(field.wire())), &field.rules);
            *self = field.validate(value, &at, collector).map_or(Slot::Wrong, Slot::Value);
        }
    }

    /// Takes the value out, filling in the default.
    #[inline]
    pub(super) fn take(&mut self, (field, at, rest): Spot<'_, T>, collector: &mut Collector) -> Option<T> {
        match std::mem::take(self) {
            Slot::Value(value) if field.validators.is_empty() => Some(value),
            Slot::Value(value) => {
                let at = at.join(Segment::Key(rest.name_of(field.wire())), &field.rules);
                field.validate(value, &at, collector)
            }
            Slot::Wrong => None,
            Slot::Absent => field.absent(&at.join(Segment::Key(field.wire()), &field.rules), collector),
        }
    }
}

impl<T> Slot<T> {
    /// The value, if it is there.
    pub(super) fn into_value(self) -> Option<T> {
        match self {
            Slot::Value(value) => Some(value),
            Slot::Absent | Slot::Wrong => None,
        }
    }

    /// Puts a value that was sent in the place of another.
    pub fn put(self, place: &mut T) {
        if let Slot::Value(value) = self {
            *place = value;
        }
    }
}

impl<T: Model> Field<T> {
    /// Adds the value to `members`, if it was sent.
    pub(super) fn write(&self, slot: &Slot<T>, members: &mut Members) {
        let (Slot::Value(value), false) = (slot, self.is_write_only) else { return };
        let Ok(value) = to_raw_value(value) else { return };
        if !self.is_flat {
            members.push((self.sent_as.unwrap_or(self.wire()).to_owned(), value));
            return;
        }
        let own = json_members(value.get().as_bytes()).ok().flatten().unwrap_or_default();
        members.extend(
            own.into_iter().filter_map(|(key, json)| Some((key, serde_json::from_slice(json).ok()?))),
        );
    }

    /// Takes what a function read in place of the type. Such a function tells what was sent, and is not heard where a
    /// secret may be.
    pub(super) fn read_with(
        &self,
        read: Result<T, Invalid>,
        at: &At<'_>,
        collector: &mut Collector,
    ) -> Slot<T> {
        let has_secret = self.rules.secret || T::has_secret(&mut Seen::default());
        if has_secret {
            collector.secret(at);
        }
        match read {
            Ok(value) => return Slot::Value(value),
            Err(_) if has_secret || at.is_secret() => {
                collector.unshown(true, at, Invalid::new("the value is not valid").to_issue());
            }
            Err(invalid) => collector.invalid(at, &invalid),
        }
        Slot::Wrong
    }

    /// True when the value must be sent; of a flattened field that one of its keys may have to be.
    pub(super) fn is_required(&self) -> bool {
        self.default.is_none() && (self.required || !T::OPTIONAL) && !(self.is_flat && T::KIND == Kind::Map)
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
