//! Data with rules: decoded with every issue collected, described as JSON Schema.
//!
//! ```
//! use dunlin_macros::model;
//! use dunlin_model::{At, Collector, Rules, from_json, issues_to_json};
//!
//! /// A user as the client sends it.
//! #[model(crate = dunlin_model)]
//! struct UserCreate {
//!     #[field(min_length = 1)]
//!     name: String,
//!     #[field(ge = 0, le = 150, default = 18)]
//!     age: u8,
//! }
//!
//! let mut collector = Collector::new();
//! let at = At::root("body", &Rules::NONE);
//! let user: Option<UserCreate> = from_json(br#"{"age": "old"}"#, &at, &mut collector)?;
//! assert!(user.is_none());
//! assert_eq!(
//!     String::from_utf8(issues_to_json(collector.into_issues()))?,
//!     concat!(
//!         r#"{"detail":[{"type":"missing","loc":["body","name"],"msg":"Field required","input":{"age":"old"}},"#,
//!         r#"{"type":"int_parsing","loc":["body","age"],"msg":"Input should be a valid integer, unable to parse string as an integer","input":"old"}]}"#
//!     )
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! - [`Model`] is what data is; `#[model]` writes it for structs and enums, and it is here for the usual types.
//! - [`from_json`], [`from_text`], [`from_texts`] and [`Pairs`] are where data comes from; [`to_json`] is where it goes.
//! - [`Issue`]s are what is wrong, gathered by a [`Collector`] at places ([`At`]), in pydantic's words.
//! - [`Schemas`] gathers what the documentation says.
//!
//! This crate knows JSON and text, rules and schemas; it knows nothing of HTTP and runs nothing. The words, the
//! coercions and the schemas are those of pydantic 2.14 as FastAPI 0.165 uses it; `tests/corpus` holds them.

mod at;
mod collector;
mod email;
mod encoder;
mod field;
mod fit;
mod issue;
mod key;
mod model;
mod record;
mod schema;
mod source;
mod union;
mod wrapper;

mod address;
mod any;
mod boolean;
mod bytes;
mod choice;
#[cfg(feature = "decimal")]
mod decimal;
mod list;
mod literal;
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
mod validate;

pub use at::{At, Segment, Step};
pub use bytes::ByteString;
#[doc(hidden)]
pub use choice::{Choice, Choices, decode_choice, describe_choice, deserialize_choice, serialize_choice};
pub use collector::Collector;
pub use encoder::to_json;
pub use field::{About, Bound, Extra, Field, Rules, Validator};
#[doc(hidden)]
pub use fit::{Checks, Rule, checked_kind, fit};
pub use issue::{Input, Invalid, Issue, issues_to_json};
#[doc(hidden)]
pub use literal::FromLiteral;
pub use model::{Described, Kind, Model};
#[doc(hidden)]
pub use model::{Held, Seen};
pub use partial::Partial;
#[doc(hidden)]
pub use record::{
    Ask, Fields, Flatten, Join, Outline, Place, Properties, Record, Rest, Seed, Slot, Whole, broken, decode,
    describe, generic_name, unread, with,
};
pub use schema::{Schema, Schemas, title_of};
pub use source::{
    Malformed, Members, Pairs, from_json, from_pairs, from_text, from_texts, json_members, json_value,
};
pub use time::iso_duration;
#[doc(hidden)]
pub use union::{
    Data, Tag, Union, Variant, common_kind, common_outside, decode_data, decode_union, describe_union,
    union_has_key, union_has_secret,
};
#[cfg(feature = "url")]
pub use url::HttpUrl;
#[doc(hidden)]
pub use validate::{Validate, validated};
#[doc(hidden)]
pub use wrapper::{Wrapper, converted, decode_wrapper, describe_wrapper, wrapper_has_secret};

#[doc(hidden)]
pub mod __private {
    pub use crate as model;
    pub use serde;
}
