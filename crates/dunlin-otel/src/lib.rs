//! Traces and metrics of a dunlin app for OpenTelemetry: by OTLP over HTTP, to any collector.
//!
//! ```no_run
//! use dunlin::prelude::*;
//!
//! #[get("/hello/{name}")]
//! async fn hello(name: String) -> String {
//!     format!("Hello, {name}!")
//! }
//!
//! #[dunlin::main]
//! async fn main() -> Result<()> {
//!     let telemetry = dunlin_otel::Exporter::from_env()?;
//!     App::new("Greetings").routes(routes![hello]).telemetry(telemetry).serve().await
//! }
//! ```
//!
//! # Traces
//!
//! Each request is a span by the semantic conventions of HTTP servers, from its arrival to the last byte of its
//! response; part of the caller's trace if the caller says so (`traceparent`). Spans of `tracing` inside of it, those of
//! `#[timed]` too, are its children, events what happened in them. [`propagate`] tells services behind.
//!
//! # Metrics
//!
//! All that the app's monitor knows, with the names and values of `/metrics`: one source, two formats.
//!
//! # What it never does
//!
//! Delay a request: an [`Exporter`] sends in tasks of its own, what there is no room for is dropped, counted and logged.
//! Tell of queries, headers or bodies: secrets travel there.
//!
//! # What is not here
//!
//! OTLP over gRPC, logs by OTLP, and OpenTelemetry's own API: programs that use it set up its SDK beside this.

mod courier;
mod endpoint;
mod exporter;
mod health;
mod id;
mod layer;
mod log;
mod outgoing;
mod pipeline;
mod queue;
mod request;
mod sampler;
mod settings;
mod span;
mod traceparent;
mod tracer;
#[cfg(feature = "tls")]
mod trust;
#[cfg(not(feature = "tls"))]
#[path = "trust/off.rs"]
mod trust;
mod wire;

pub use exporter::Exporter;
pub use outgoing::propagate;
