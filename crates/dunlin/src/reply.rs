//! Replies beside JSON, and what errors are answered with.

mod content;
mod failure;
mod fixed;
mod redirect;

pub use content::{Html, NoContent, PlainText};
pub(crate) use failure::{Failures, internal, plain};
pub(crate) use fixed::Fixed;
pub use redirect::Redirect;
