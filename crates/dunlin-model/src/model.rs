//! The one trait of the crate: a type that API data can have.

use std::any::TypeId;

use serde::{Deserializer, Serialize};
use serde_json::Value;

use crate::{At, Checks, Collector, Outline, Schema, Schemas};

/// Decodes with every issue collected, encodes by serde, describes itself as JSON Schema.
///
/// Written by `#[model]` for structs and enums; implemented here for the usual scalars and containers. What a model
/// does is in [`Described`]; a type of your own implements that one and is marked by `impl Model for Own {}`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    label = "dunlin cannot decode or describe `{Self}`",
    note = "a type of your own needs `#[model]` at its definition; in place of one of another crate (`Arc`, `PathBuf`, ..) \
            use what clients see, such as a `String`"
)]
pub trait Model: Described {}

/// What a model does.
///
/// Apart from [`Model`] for the sake of the compiler's messages: `#[model]` implements this one on the condition that
/// the types of the fields are models, and `Model` without a condition. So a field that is no model is one error, at
/// the second `impl`, and not one for each use of the type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    label = "dunlin cannot decode or describe `{Self}`",
    note = "a type of your own needs `#[model]` at its definition; in place of one of another crate (`Arc`, `PathBuf`, ..) \
            use what clients see, such as a `String`"
)]
pub trait Described: Sized + Serialize + Send + Sync {
    /// Tells where an argument of this type comes from and which rules fit it.
    const KIND: Kind;

    /// The kind as far as it can be told without a look into a `Box`: types that hold each other are told by it.
    #[doc(hidden)]
    const OUTSIDE: Option<Kind> = Some(Self::KIND);

    /// Which of the rules that fit the kind are checked.
    #[doc(hidden)]
    const CHECKS: Checks = Checks::All;

    /// Decodes one value. `Ok(None)` means that issues were collected and the source was read to its end;
    /// an error means that the source itself is broken (malformed JSON), or that the collector is full.
    ///
    /// # Errors
    /// Only what `source` reports.
    fn decode<'de, D: Deserializer<'de>>(
        source: D,
        at: &At<'_>,
        collector: &mut Collector,
    ) -> Result<Option<Self>, D::Error>;

    /// Stands in for a value that was not sent: an issue, unless the type can be absent.
    fn missing(at: &At<'_>, collector: &mut Collector) -> Option<Self> {
        collector.missing(at);
        None
    }

    /// True when leaving the value out is allowed without a default, as for `Option`.
    const OPTIONAL: bool = false;

    /// The name that pydantic gives the type in the names of generic models and in the branches of unions: `int`,
    /// `list[Item]`.
    fn type_name() -> String {
        let path = std::any::type_name::<Self>();
        let name = path.split('<').next().unwrap_or(path);
        name.rsplit("::").next().unwrap_or(name).to_owned()
    }

    /// What can be said of a record without its type.
    #[doc(hidden)]
    const OUTLINE: Option<&'static Outline> = None;

    /// True for a record with this key: a record that holds it by `#[serde(flatten)]` leaves the key to it.
    fn has_key(key: &str) -> bool {
        Self::OUTLINE.is_some_and(|outline| (outline.has_key)(key))
    }

    /// True when a secret is in the type, or in one that it holds: then data of a wrong shape is not shown.
    #[doc(hidden)]
    fn has_secret(seen: &mut Seen) -> bool {
        Self::OUTLINE.is_some_and(|outline| (outline.has_secret)(seen))
    }

    /// The value as it is received, for the documentation.
    #[doc(hidden)]
    fn shown(&self) -> Option<Value> {
        serde_json::to_value(self).ok()
    }

    /// Describes the type; named models are put into `schemas` once and referred to.
    fn schema(schemas: &mut Schemas) -> Schema;
}

/// A model, under a condition that the compiler takes for granted until it is used.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    note = "a type of your own needs `#[model]` at its definition; in place of one of another crate (`Arc`, `PathBuf`, ..) \
            use what clients see, such as a `String`"
)]
pub trait Held<'x>: Model {}

impl<T: Model> Held<'_> for T {}

/// The types that were asked whether they hold a secret; types may hold themselves.
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct Seen(Vec<TypeId>);

impl Seen {
    /// True when the type was not asked before.
    pub(crate) fn is_new<T: 'static>(&mut self) -> bool {
        let id = TypeId::of::<T>();
        let is_new = !self.0.contains(&id);
        if is_new {
            self.0.push(id);
        }
        is_new
    }
}

/// The shapes of data that rules and argument sources distinguish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Bool,
    /// Whole numbers.
    Integer,
    /// Numbers with a fraction.
    Number,
    /// Text, and what is written as text: identifiers, dates, URLs, enumerations.
    Text,
    /// A list, set or tuple.
    List,
    /// An object with free keys.
    Map,
    /// A `#[model]` struct or tagged enum: an object with known keys.
    Record,
    /// Anything JSON can say.
    Any,
}

impl Kind {
    /// True for values that fit into one query parameter.
    pub const fn is_scalar(self) -> bool {
        matches!(self, Kind::Bool | Kind::Integer | Kind::Number | Kind::Text)
    }
}
