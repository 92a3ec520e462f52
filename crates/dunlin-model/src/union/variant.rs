//! One variant of an enum with data.

use super::{Data, Union};
use crate::{At, Collector, Kind, Model, Record, Schema, Schemas, Seen, record};

/// One variant: its name on the wire and what it holds.
#[doc(hidden)]
#[derive(Debug)]
pub struct Variant<U> {
    pub(super) name: &'static str,
    pub(super) aliases: &'static [&'static str],
    /// The name when sending, where it differs.
    sent_as: Option<&'static str>,
    /// Takes tags that no variant has.
    pub(super) is_other: bool,
    pub(super) form: Form<U>,
}

#[derive(Debug)]
pub(super) enum Form<U> {
    /// Nothing.
    Unit(fn() -> U),
    /// Data.
    Holds(Holds<U>),
}

#[derive(Debug)]
pub(super) struct Holds<U> {
    pub(super) decode: Decode<U>,
    /// The schema, by reference where it has a name.
    pub(super) schema: fn(&mut Schemas) -> Schema,
    /// The schema itself.
    pub(super) whole: fn(&mut Schemas) -> Schema,
    pub(super) type_name: fn() -> String,
    pub(super) has_key: fn(&str) -> bool,
    pub(super) has_secret: fn(&mut Seen) -> bool,
}

type Decode<U> = fn(Data<'_>, &At<'_>, &mut Collector) -> Option<U>;

impl<U> Variant<U> {
    /// A variant that holds nothing.
    pub const fn unit(name: &'static str, make: fn() -> U) -> Self {
        Variant { name, aliases: &[], sent_as: None, is_other: false, form: Form::Unit(make) }
    }

    /// A variant that holds one value of a model type.
    pub const fn holding<T: Model>(name: &'static str, decode: Decode<U>) -> Self {
        let holds = Holds {
            decode,
            schema: T::schema,
            whole: Schemas::whole::<T>,
            type_name: T::type_name,
            has_key: T::has_key,
            has_secret: T::has_secret,
        };
        Variant { name, aliases: &[], sent_as: None, is_other: false, form: Form::Holds(holds) }
    }

    /// A variant with fields of its own, described by the record `R`.
    pub const fn record<R: Record<Made = U>>(name: &'static str) -> Self {
        let holds = Holds {
            decode: |data, at, collector| record::decode::<R, _>(data, at, collector).ok().flatten(),
            schema: record::describe_variant::<R>,
            whole: record::object::<R>,
            type_name: R::name,
            has_key: record::has_key::<R>,
            has_secret: record::has_secret::<R>,
        };
        Variant { name, aliases: &[], sent_as: None, is_other: false, form: Form::Holds(holds) }
    }

    /// Other names that are understood.
    pub const fn aliases(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    /// Another name when sending.
    pub const fn sent_as(mut self, name: &'static str) -> Self {
        self.sent_as = Some(name);
        self
    }

    /// Takes tags that no variant has.
    pub const fn other(mut self) -> Self {
        self.is_other = true;
        self
    }

    /// The names in the documentation.
    pub(super) fn names(&self, is_output: bool) -> Vec<&'static str> {
        match self.sent_as {
            Some(sent) if is_output => vec![sent],
            _ => std::iter::once(self.name).chain(self.aliases.iter().copied()).collect(),
        }
    }

    pub(super) fn is_called(&self, tag: &str) -> bool {
        self.name == tag || self.aliases.contains(&tag)
    }

    pub(super) fn decode(&self, data: Data<'_>, at: &At<'_>, collector: &mut Collector) -> Option<U> {
        match &self.form {
            Form::Unit(make) => Some(make()),
            Form::Holds(holds) => (holds.decode)(data, at, collector),
        }
    }
}

/// True for the tag, and for a key that one of the variants has.
#[doc(hidden)]
pub fn union_has_key<U: Union>(key: &str) -> bool {
    let is_tag = match U::TAG {
        super::Tag::Internal(tag) => tag == key,
        super::Tag::Adjacent(tag, content) => tag == key || content == key,
        super::Tag::External | super::Tag::None => false,
    };
    is_tag
        || U::VARIANTS.iter().any(|variant| match (&variant.form, U::TAG) {
            (Form::Holds(holds), super::Tag::Internal(_) | super::Tag::None) => (holds.has_key)(key),
            _ => false,
        })
}

/// True when one of the variants holds a secret.
#[doc(hidden)]
pub fn union_has_secret<U: Union>(seen: &mut Seen) -> bool {
    let mut variants = U::VARIANTS.iter();
    seen.is_new::<U>()
        && variants.any(|variant| matches!(&variant.form, Form::Holds(holds) if (holds.has_secret)(seen)))
}

/// The kind of an enum without tags: that of its variants where they agree.
#[doc(hidden)]
pub const fn common_kind(kinds: &[Kind]) -> Kind {
    let Some((first, rest)) = kinds.split_first() else { return Kind::Any };
    let mut kind = *first;
    let mut index = 0;
    while index < rest.len() {
        kind = common(kind, rest[index]);
        index += 1;
    }
    kind
}

/// The same, as far as it is known.
#[doc(hidden)]
pub const fn common_outside(kinds: &[Option<Kind>]) -> Option<Kind> {
    let mut known = None;
    let mut index = 0;
    while index < kinds.len() {
        known = match (known, kinds[index]) {
            (Some(one), Some(other)) => Some(common(one, other)),
            (Some(only), None) | (None, Some(only)) => Some(only),
            (None, None) => None,
        };
        index += 1;
    }
    known
}

const fn common(one: Kind, other: Kind) -> Kind {
    match (one, other) {
        _ if one as u8 == other as u8 => one,
        _ if one.is_scalar() && other.is_scalar() => Kind::Text,
        _ => Kind::Any,
    }
}
