//! The codec at its door: bytes in, events out.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[cfg(feature = "deflate")]
mod deflate;
mod handshake;
mod malformed;
mod memory;
mod messages;
mod random;
mod wire;
