//! The framework, tested at its rooms' doors.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod app;
mod background;
mod depend;
mod documents;
mod extract;
mod interop;
mod middleware;
mod monitor;
mod mount;
mod random;
mod reply;
mod routing;
mod serve;
mod testing;
