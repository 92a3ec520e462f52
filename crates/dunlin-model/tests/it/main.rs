//! The model crate at its door.

mod record;
