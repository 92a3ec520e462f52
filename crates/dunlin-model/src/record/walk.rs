//! Hot path: the one pass over an object with known keys. What need not know the record's type is not generic, for it
//! would be compiled once a model.

use std::fmt;
use std::marker::PhantomData;

use super::fields::{Fields, Place, Rest};
use super::{Outline, Record, STOP};
use crate::key::Key;
use crate::token::refuse;
use crate::{At, Collector, Extra, Issue, Seen, Segment, Step};
use serde::de::{Error, IgnoredAny, MapAccess, Visitor};

/// The values of a record as they come in.
pub(super) type Slots<R> = <<R as Record>::Fields as Fields>::Slots;

/// One pass over an object.
pub(super) struct Walk<'x> {
    pub(super) at: &'x At<'x>,
    pub(super) collector: &'x mut Collector,
    outline: &'static Outline,
    /// Where the next key is expected.
    hint: usize,
    /// How many fields were sent.
    sent: usize,
    /// How many issues there were before.
    noted: usize,
}

/// Whose key it is.
enum Found {
    /// Its place, and the name that was sent.
    Field(usize, &'static str),
    Nobody,
    Rest(String),
    Forbidden(String),
}

impl<'x> Walk<'x> {
    pub(super) fn new(at: &'x At<'x>, collector: &'x mut Collector, outline: &'static Outline) -> Self {
        let noted = collector.len();
        Walk { at, collector, outline, hint: 0, sent: 0, noted }
    }

    /// Reads all members; what belongs to no field comes back apart, if the record has a field for that.
    pub(super) fn read<'de, R: Record, A: MapAccess<'de>>(
        &mut self,
        slots: &mut Slots<R>,
        mut map: A,
    ) -> Result<Rest, A::Error> {
        let mut rest = Rest::default();
        while let Some(key) = map.next_key::<Key<'de>>()? {
            let found =
                if let Some(name) = self.next(&key) { Found::Field(self.hint, name) } else { self.find(key) };
            match found {
                Found::Field(index, name) => {
                    rest.sent_as(self.outline.names[index], name);
                    self.hint = index + 1;
                    self.sent += 1;
                    let place = Place { table: R::TABLE, slots, at: self.at, rest: &rest };
                    R::Fields::decode(place, index, &mut map, self.collector)?;
                }
                Found::Rest(key) => {
                    rest.members.push((key, map.next_value()?));
                }
                Found::Nobody => {
                    map.next_value::<IgnoredAny>()?;
                }
                Found::Forbidden(key) => {
                    map.next_value::<IgnoredAny>()?;
                    if self.forbidden(&key) {
                        return Err(A::Error::custom(STOP));
                    }
                }
            }
        }
        Ok(rest)
    }

    /// The name of the field that comes next, if this is it, as nearly always.
    #[inline]
    fn next(&self, key: &Key<'_>) -> Option<&'static str> {
        match (key, self.outline.names.get(self.hint)) {
            (Key::Text(key), Some(name)) if *name == key => Some(name),
            _ => None,
        }
    }

    #[inline(never)]
    fn find(&self, key: Key<'_>) -> Found {
        let found = match &key {
            Key::Text(key) => self.outline.lookup(key),
            Key::Header(name) => {
                self.outline.lookup(name).or_else(|| self.outline.lookup(&name.replace('-', "_")))
            }
        };
        match found {
            Some((index, name)) => Found::Field(index, name),
            None if self.outline.is_flat => Found::Rest(key.into_string()),
            None if self.outline.extra == Extra::Forbid => Found::Forbidden(key.into_string()),
            None => Found::Nobody,
        }
    }

    /// Notes a key that may not be there; true when no more issues are kept.
    #[cold]
    fn forbidden(&mut self, key: &str) -> bool {
        let at = self.at.item(Segment::Key(key));
        self.collector.forget(&at);
        let issue = Issue::new("extra_forbidden", "Extra inputs are not permitted");
        self.collector.unshown(self.has_secret(), &at, issue);
        self.collector.is_full()
    }

    /// What is left to say about the keys before the fields are finished.
    pub(super) fn settle(&mut self, rest: &Rest) {
        if self.outline.is_flat && self.outline.extra == Extra::Forbid {
            for (key, _) in rest.members.iter().filter(|(key, _)| !(self.outline.has_key)(key)) {
                self.forbidden(key);
            }
        }
        if self.collector.is_attempt() {
            self.collector.sent(self.sent);
        }
    }

    /// True when nothing was noted. Issues come in the order of the fields, not in that of the data, as pydantic's do.
    pub(super) fn is_right(&mut self) -> bool {
        if self.collector.len() == self.noted {
            return true;
        }
        let (depth, outline) = (self.at.depth(), self.outline);
        self.collector.sort_from(self.noted, &|loc| match loc.get(depth) {
            Some(Step::Key(key)) => outline.find(key).unwrap_or(usize::MAX),
            _ => usize::MAX,
        });
        false
    }

    #[cold]
    pub(super) fn refuse(&mut self) {
        let msg = "Input should be a valid dictionary or object to extract fields from";
        self.collector.unshown(self.has_secret(), self.at, Issue::new("model_attributes_type", msg));
    }

    fn has_secret(&self) -> bool {
        (self.outline.has_secret)(&mut Seen::default())
    }
}

/// Makes the whole record.
pub(super) struct WholeVisitor<'x, R>(pub(super) Walk<'x>, pub(super) PhantomData<R>);

impl<R: Record> WholeVisitor<'_, R> {
    fn wrong(mut self) -> Option<R::Made> {
        self.0.refuse();
        None
    }
}

impl<'de, R: Record> Visitor<'de> for WholeVisitor<'_, R> {
    type Value = Option<R::Made>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let mut walk = self.0;
        let mut slots = Slots::<R>::default();
        let rest = walk.read::<R, A>(&mut slots, map)?;
        walk.settle(&rest);
        let place = Place { table: R::TABLE, slots: &mut slots, at: walk.at, rest: &rest };
        let values = R::Fields::finish(place, walk.collector);
        if !walk.is_right() {
            return Ok(None);
        }
        let Some(values) = values else { return Ok(None) };
        let record = R::build(values);
        if R::VALIDATORS.is_empty() {
            return Ok(Some(record));
        }
        Ok(walk.collector.validated(record, R::VALIDATORS, walk.at))
    }

    refuse!(scalars lists);
}
