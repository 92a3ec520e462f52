//! The codec at its door: bytes in, events out.

#[cfg(feature = "deflate")]
mod deflate;
mod handshake;
mod malformed;
mod memory;
mod messages;
mod random;
mod wire;
