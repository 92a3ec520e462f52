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

mod any;
mod boolean;
mod list;
mod map;
mod nullable;
mod number;
mod pattern;
mod pointer;
mod text;
mod token;

pub use at::{At, Segment, Step};
pub use collector::Collector;
pub use field::{About, Bound, Extra, Field, Rules};
#[doc(hidden)]
pub use fit::{Rule, fit, kind_of};
pub use issue::{Input, Invalid, Issue, issues_to_json};
pub use model::{Kind, Model};
#[doc(hidden)]
pub use record::{Fields, Join, Kinds, Place, Properties, Record, Seed, Slot, broken, decode, describe};
pub use schema::{Schema, Schemas};
pub use source::{Malformed, Pairs, from_json, from_pairs, from_text, from_texts, json_members};

#[doc(hidden)]
pub mod __private {
    pub use crate as model;
    pub use serde;
}
