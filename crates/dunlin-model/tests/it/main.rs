//! The model crate at its door.

mod corpus;
mod record;
mod schema;
