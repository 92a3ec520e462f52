//! Data with rules: decoded with every issue collected, described as JSON Schema.
//!
//! This crate knows JSON and text, constraints and schemas; it knows nothing of HTTP and runs nothing.

mod at;
mod collector;
mod email;
mod field;
mod fit;
mod issue;
mod model;
mod record;
mod schema;
mod source;
mod union;
mod wrapper;

mod any;
mod boolean;
mod bytes;
mod choice;
#[cfg(feature = "decimal")]
mod decimal;
mod list;
mod map;
mod nullable;
mod number;
mod partial;
mod pattern;
mod pointer;
mod text;
mod time;
mod token;
#[cfg(feature = "url")]
mod url;
#[cfg(feature = "uuid")]
mod uuid;

pub use at::{At, Segment, Step};
pub use bytes::Bytes;
#[doc(hidden)]
pub use choice::{Choice, Choices, decode_choice, describe_choice, deserialize_choice, serialize_choice};
pub use collector::Collector;
pub use field::{About, Bound, Extra, Field, Rules, Validator};
#[doc(hidden)]
pub use fit::{Rule, fit};
pub use issue::{Input, Invalid, Issue, issues_to_json};
#[doc(hidden)]
pub use model::Held;
pub use model::{Described, Kind, Model};
pub use partial::Partial;
#[doc(hidden)]
pub use record::{
    Fields, Flatten, Join, Place, Properties, Record, Seed, Slot, broken, decode, describe, generic_name,
    has_key, with,
};
pub use schema::{Schema, Schemas, title_of};
pub use source::{Malformed, Members, Pairs, from_json, from_pairs, from_text, from_texts, json_members};
pub use time::iso_duration;
#[doc(hidden)]
pub use union::{
    Data, Tag, Union, Variant, decode_data, decode_union, describe_union, kind_of_union, union_has_key,
};
#[cfg(feature = "url")]
pub use url::HttpUrl;
#[doc(hidden)]
pub use wrapper::{Wrapper, converted, decode_wrapper, describe_wrapper};

#[doc(hidden)]
pub mod __private {
    pub use crate as model;
    pub use serde;
}
