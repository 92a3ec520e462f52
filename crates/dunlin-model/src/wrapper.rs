//! Structs around one value: `struct Id(i64)`. They are that value on the wire, with rules of their own.

use std::fmt;

use serde::de::Deserializer;

use crate::{About, At, Collector, Described, Field, Invalid, Model, Schema, Schemas, Seen, Validator};

/// A struct around one value, or around a tuple, as `#[model]` describes it.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    note = "add `#[model]` to the definition of `{Self}`"
)]
pub trait Wrapper: Sized + 'static {
    /// The struct itself.
    type Made: 'static;
    /// What is inside.
    type Inner: Model + 'static;
    /// The rules and validators of what is inside.
    const FIELD: &'static Field<Self::Inner>;
    /// What is said of the struct.
    const ABOUT: About = About::NONE;
    /// Run in order on a struct whose inside is all right.
    const VALIDATORS: &'static [Validator<Self::Made>] = &[];
    /// Puts it around the value, or says why not.
    ///
    /// # Errors
    /// What the struct's own conversion says.
    fn wrap(inner: Self::Inner) -> Result<Self::Made, Invalid>;
}

/// What serde's `try_from` gave.
///
/// # Errors
/// What it refused.
#[doc(hidden)]
pub fn converted<T, E: fmt::Display>(result: Result<T, E>) -> Result<T, Invalid> {
    result.map_err(|error| Invalid::new(error.to_string()))
}

/// Decodes a struct around one value.
///
/// # Errors
/// What the source reports.
#[doc(hidden)]
pub fn decode_wrapper<'de, W: Wrapper, D: Deserializer<'de>>(
    source: D,
    at: &At<'_>,
    collector: &mut Collector,
) -> Result<Option<W::Made>, D::Error> {
    let rules = at.rules.and(&W::FIELD.rules);
    let at = at.under(&rules);
    if W::FIELD.rules.secret {
        collector.secret(&at);
    }
    let inner = W::Inner::decode(source, &at, collector)?;
    let inner = inner.and_then(|inner| W::FIELD.validate(inner, &at, collector));
    Ok(inner.and_then(|inner| match W::wrap(inner) {
        Ok(whole) => collector.validated(whole, W::VALIDATORS, &at),
        Err(invalid) => {
            collector.invalid(&at, &invalid);
            None
        }
    }))
}

/// True when what is inside is secret, or holds a secret.
#[doc(hidden)]
pub fn wrapper_has_secret<W: Wrapper>(seen: &mut Seen) -> bool {
    seen.is_new::<W>() && (W::FIELD.rules.secret || W::Inner::has_secret(seen))
}

/// Describes a struct around one value: in place, as what is inside; one that holds itself is
/// described under its name.
#[doc(hidden)]
pub fn describe_wrapper<W: Wrapper>(schemas: &mut Schemas) -> Schema {
    let path = std::any::type_name::<W::Made>();
    let name = path.split('<').next().and_then(|path| path.rsplit("::").next()).unwrap_or(path);
    schemas.in_place(name, path.to_owned(), |schemas| schemas.inside(W::FIELD).about(&W::ABOUT))
}
