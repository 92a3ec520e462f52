//! The exporter, as a collector sees it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod collector;
mod faults;
mod log;
mod metrics;
mod requests;
mod setup;
mod spans;
mod tls;
