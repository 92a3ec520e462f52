//! Enums with data: one of several shapes, told apart by a tag or by trying.

mod data;
mod node;
mod schema;
mod smart;
mod tagged;
mod variant;

use serde::de::{Deserialize, Deserializer};

pub use data::{Data, decode_data};
pub(crate) use node::{Node, WHOLE, hand};
pub use schema::describe_union;
pub use variant::{Variant, common_kind, common_outside, union_has_key, union_has_secret};

use crate::{About, At, Collector};

/// An enum with data, as `#[model]` describes it.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    note = "add `#[model]` to the definition of `{Self}`"
)]
pub trait Union: Sized + 'static {
    /// The name in the documentation.
    const NAME: &'static str;
    /// What is said of the enum.
    const ABOUT: About = About::NONE;
    /// How its variants are told apart.
    const TAG: Tag;
    /// Its variants.
    const VARIANTS: &'static [Variant<Self>];
}

/// How the variants of an enum are told apart: serde's four ways.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// `{"Circle": {..}}`
    External,
    /// `{"kind": "Circle", ..}`
    Internal(&'static str),
    /// `{"kind": "Circle", "data": {..}}`
    Adjacent(&'static str, &'static str),
    /// `{..}`: what fits best.
    None,
}

/// Decodes an enum with data. The value is read as a whole first, for the tag may come last.
///
/// # Errors
/// What the source reports.
#[doc(hidden)]
pub fn decode_union<'de, U: Union, D: Deserializer<'de>>(
    source: D,
    at: &At<'_>,
    collector: &mut Collector,
) -> Result<Option<U>, D::Error> {
    let node = Node::deserialize(source)?;
    Ok(match U::TAG {
        Tag::None => collector.trying(&node, |collector| smart::decode(&node, at, collector)),
        Tag::External => tagged::external(&node, at, collector),
        Tag::Internal(tag) => tagged::internal(&node, tag, at, collector),
        Tag::Adjacent(tag, content) => tagged::adjacent(&node, (tag, content), at, collector),
    })
}
