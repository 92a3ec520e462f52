//! The model crate at its door.

mod corpus;
mod encoder;
mod malformed;
mod naming;
mod partial;
mod random;
mod record;
mod schema;
mod shapes;
mod source;
