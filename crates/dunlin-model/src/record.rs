//! Hot path: objects with known keys. `#[model]` emits a table and a constructor; this is all the code there is.

mod fields;
mod flat;
mod part;
mod properties;
mod slot;
mod walk;

use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, IgnoredAny};
use serde_json::Value;

pub use fields::{Fields, Join, Place, Rest};
pub use flat::Flatten;
pub use part::{Ask, Whole};
pub(crate) use part::{DecodePart, DescribePart, Part};
pub use properties::Properties;
pub use slot::{Seed, Slot};
use walk::{Walk, WholeVisitor};

use crate::{About, At, Collector, Extra, Invalid, Schema, Schemas, Seen, Validator};

/// The text of the error that ends decoding early; what is wrong is in the collector.
pub(crate) const STOP: &str = "too many issues";

/// A struct with known keys, as `#[model]` describes it.
///
/// It is implemented on a type that nobody else can name, so that the fields may be less visible than the struct.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    note = "add `#[model]` to the definition of `{Self}`"
)]
pub trait Record: Sized + 'static {
    /// The types of the fields, in order.
    type Fields: Fields;
    /// What is put together: the struct itself, or the enum that this is a variant of.
    type Made: 'static;
    /// The name in the documentation.
    const NAME: &'static str;
    /// What is said of each field.
    const TABLE: &'static <Self::Fields as Fields>::Table;
    /// The names of the fields on the wire, in order.
    const NAMES: &'static [&'static str];
    /// Other names that are understood, each with the place of its field.
    const ALIASES: &'static [(&'static str, usize)] = &[];
    /// What is said of the model.
    const ABOUT: About = About::NONE;
    /// What happens to other keys.
    const EXTRA: Extra = Extra::Ignore;
    /// Run in order on a record whose fields are all right.
    const VALIDATORS: &'static [Validator<Self::Made>] = &[];
    /// The name in the documentation, with those of the types it is made of: `Page[Item]`.
    fn name() -> String {
        Self::NAME.to_owned()
    }
    /// Before which of the other fields those stand that take the keys that are no fields.
    const FLAT: &'static [usize] = &[];
    /// What can be said of the record without its type.
    const OUTLINE: &'static Outline = &Outline {
        names: Self::NAMES,
        aliases: Self::ALIASES,
        extra: Self::EXTRA,
        is_flat: !Self::FLAT.is_empty(),
        has_key: has_key::<Self>,
        has_secret: has_secret::<Self>,
    };
    /// Adds the fields that are sent and not received.
    fn describe_sent(_schemas: &mut Schemas, _object: &mut Properties) {}
    /// Puts values that were sent in the place of others.
    fn put(_made: &mut Self::Made, _slots: <Self::Fields as Fields>::Slots) {}
    /// Puts the values together.
    fn build(values: Self::Fields) -> Self::Made;
}

/// What can be said of a record without its type.
#[doc(hidden)]
#[derive(Debug)]
pub struct Outline {
    names: &'static [&'static str],
    aliases: &'static [(&'static str, usize)],
    extra: Extra,
    is_flat: bool,
    pub(crate) has_key: fn(&str) -> bool,
    pub(crate) has_secret: fn(&mut Seen) -> bool,
}

impl Outline {
    /// The place of a key.
    pub(crate) fn find(&self, key: &str) -> Option<usize> {
        self.lookup(key).map(|(place, _)| place)
    }

    /// The place of a key, and the key as it is in the tables.
    pub(crate) fn lookup(&self, key: &str) -> Option<(usize, &'static str)> {
        let own = self.names.iter().enumerate().find(|(_, name)| **name == key);
        own.map(|(place, name)| (place, *name)).or_else(|| {
            let alias = self.aliases.iter().find(|(alias, _)| *alias == key);
            alias.map(|(alias, place)| (*place, *alias))
        })
    }
}

/// Decodes a record; the body of every `Model::decode` that `#[model]` emits for a struct.
///
/// # Errors
/// What the source reports, and the end of decoding when the collector is full.
#[doc(hidden)]
#[inline]
pub fn decode<'de, R: Record, D: Deserializer<'de>>(
    source: D,
    at: &At<'_>,
    collector: &mut Collector,
) -> Result<Option<R::Made>, D::Error> {
    source.deserialize_any(WholeVisitor::<R>(Walk::new(at, collector, R::OUTLINE), PhantomData))
}

/// Describes a record under its name; the body of every `Model::schema` that `#[model]` emits for a struct.
#[doc(hidden)]
pub fn describe<R: Record>(schemas: &mut Schemas) -> Schema {
    let path = std::any::type_name::<R::Made>().to_owned();
    schemas.define_at(&R::name(), path, |schemas| object::<R>(schemas))
}

/// Describes a variant with fields of its own under its name.
pub(crate) fn describe_variant<R: Record>(schemas: &mut Schemas) -> Schema {
    let path = std::any::type_name::<R>().to_owned();
    schemas.define_at(&R::name(), path, |schemas| object::<R>(schemas))
}

/// The schema of a record itself.
pub(crate) fn object<R: Record>(schemas: &mut Schemas) -> Schema {
    let mut object = Properties::new(R::FLAT);
    R::Fields::describe(R::TABLE, schemas, &mut object);
    if schemas.is_output() {
        R::describe_sent(schemas, &mut object);
    }
    let others = object.others.take();
    let (properties, required) = object.finish();
    let extra = match R::EXTRA {
        Extra::Forbid => Some(Value::Bool(false)),
        Extra::Allow => Some(others.unwrap_or(Value::Bool(true))),
        Extra::Ignore => others,
    };
    let schema = Schema::any()
        .with_some("additionalProperties", extra)
        .with("properties", properties)
        .with_some("required", (!required.is_empty()).then_some(required));
    schema.with("title", R::name()).with("type", "object").about(&R::ABOUT)
}

/// True when the record has a field of this name.
pub(crate) fn has_key<R: Record>(key: &str) -> bool {
    R::OUTLINE.find(key).is_some() || R::Fields::takes(key)
}

/// True when the record has a field that is secret, or that holds a secret.
pub(crate) fn has_secret<R: Record>(seen: &mut Seen) -> bool {
    seen.is_new::<R>() && R::Fields::has_secret(R::TABLE, seen)
}

/// The name of a generic model, as pydantic makes it.
#[doc(hidden)]
pub fn generic_name(name: &str, of: &[String]) -> String {
    format!("{name}[{}]", of.join(", "))
}

/// What a function of serde's `deserialize_with` gave.
///
/// # Errors
/// What it refused.
#[doc(hidden)]
pub fn with<T>(result: Result<T, serde_json::Error>) -> Result<T, Invalid> {
    result.map_err(|error| Invalid::new(error.to_string()))
}

/// Reads nothing; for the fields of a model whose definition has mistakes.
///
/// # Errors
/// Always.
#[doc(hidden)]
pub fn unread<'de, T, D: Deserializer<'de>>(_: D) -> Result<T, D::Error> {
    Err(serde::de::Error::custom("the model has mistakes"))
}

/// Decodes nothing; the body of a model whose definition has mistakes.
#[doc(hidden)]
pub fn broken<'de, R, D: Deserializer<'de>>(
    source: D,
    at: &At<'_>,
    collector: &mut Collector,
) -> Result<Option<R>, D::Error> {
    IgnoredAny::deserialize(source)?;
    collector.push(at, "model_type", "the model has mistakes");
    Ok(None)
}
