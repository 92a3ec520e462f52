//! The model crate at its door.

mod corpus;
mod encoder;
mod flatten;
mod malformed;
mod naming;
mod partial;
mod random;
mod record;
mod schema;
mod sent;
mod shapes;
mod source;
mod visibility;
mod wide;
