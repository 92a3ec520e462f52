//! The framework, tested at its rooms' doors.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod app;
mod background;
mod blocking;
mod depend;
mod documents;
mod extract;
mod interop;
mod middleware;
mod monitor;
mod mount;
#[cfg(target_os = "linux")]
mod process;
mod random;
mod realtime;
mod reply;
mod routing;
mod run;
mod serve;
mod testing;
