//! What goes on in an app: its routes with rates, errors and latencies, requests in flight, pools, tasks, event loops.
//!
//! Without the feature `monitor` nothing is kept, and nothing is paid. With the feature `metrics`, Prometheus reads it; with
//! `telemetry`, exporters do, which see each request as well.

#[cfg(feature = "metrics")]
mod export;
#[cfg(feature = "monitor")]
mod flight;
#[cfg(feature = "monitor")]
mod histogram;
#[cfg(feature = "monitor")]
mod latency;
#[cfg(feature = "monitor")]
mod method;
#[cfg(any(feature = "metrics", feature = "telemetry"))]
mod metrics;
#[cfg(all(feature = "monitor", feature = "telemetry"))]
mod observer;
#[cfg(all(feature = "monitor", not(feature = "telemetry")))]
#[path = "monitor/observer/off.rs"]
mod observer;
#[cfg(not(feature = "monitor"))]
mod off;
#[cfg(feature = "monitor")]
mod on;
#[cfg(feature = "metrics")]
mod page;
#[cfg(any(feature = "metrics", feature = "telemetry"))]
mod process;
#[cfg(feature = "monitor")]
mod route;
#[cfg(feature = "monitor")]
mod series;
#[cfg(feature = "telemetry")]
mod telemetry;
#[cfg(not(feature = "telemetry"))]
#[path = "monitor/telemetry/off.rs"]
mod telemetry;
mod timed;
#[cfg(feature = "monitor")]
mod tracked;

#[cfg(feature = "monitor")]
pub(crate) use flight::Flight;
#[cfg(feature = "monitor")]
pub use flight::InFlight;
#[cfg(feature = "monitor")]
pub use latency::Latency;
#[cfg(feature = "monitor")]
pub(crate) use observer::Observer;
#[cfg(not(feature = "monitor"))]
pub(crate) use off::{Flight, Monitor, Observer, RouteNumber, Routes, Tracked};
#[cfg(feature = "monitor")]
pub use on::Monitor;
#[cfg(feature = "metrics")]
pub(crate) use page::{Page, PagePlan};
#[cfg(feature = "monitor")]
pub use route::RouteSnapshot;
#[cfg(feature = "monitor")]
pub(crate) use route::{RouteNumber, Routes};
#[cfg(feature = "monitor")]
pub use series::{AnswerSnapshot, Fault};
pub(crate) use telemetry::Traced;
#[cfg(feature = "telemetry")]
pub(crate) use telemetry::begin as begin_telemetry;
pub use timed::{Timed, TimedCall};
#[cfg(feature = "monitor")]
pub(crate) use tracked::Tracked;

/// In the extensions of a response to what panicked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Panicked;
