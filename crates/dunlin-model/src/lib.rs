//! Data with rules: decoded with every issue collected, described as JSON Schema.
//!
//! This crate knows JSON and text, constraints and schemas; it knows nothing of HTTP and runs nothing.

mod field;
mod issue;
mod model;
mod record;
mod schema;
mod source;

mod number;
mod text;

pub use field::{About, Bound, Extra, Field, Rules};
pub use issue::{At, Collector, Input, Invalid, Issue, Segment, Step};
pub use model::{Kind, Model};
#[doc(hidden)]
pub use record::{Fields, Join, Place, Properties, Record, Seed, Slot, decode, describe};
pub use schema::{Schema, Schemas};
pub use source::{from_json, from_text};
