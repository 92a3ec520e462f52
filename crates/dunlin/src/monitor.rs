//! What goes on in an app: its routes with rates, errors and latencies, requests in flight, pools, tasks, event loops.
//!
//! Without the feature `monitor` nothing is kept, and nothing is paid. With the feature `metrics`, Prometheus reads it.

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
#[cfg(not(feature = "monitor"))]
mod off;
#[cfg(feature = "monitor")]
mod on;
#[cfg(feature = "metrics")]
mod page;
#[cfg(feature = "metrics")]
mod process;
#[cfg(feature = "monitor")]
mod route;
#[cfg(feature = "monitor")]
mod series;
mod timed;
#[cfg(feature = "monitor")]
mod tracked;

#[cfg(feature = "monitor")]
pub(crate) use flight::Flight;
#[cfg(feature = "monitor")]
pub use flight::InFlight;
#[cfg(feature = "monitor")]
pub use latency::Latency;
#[cfg(not(feature = "monitor"))]
pub(crate) use off::{Flight, Monitor, RouteNumber, Routes, Tracked};
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
pub use timed::{Timed, TimedCall};
#[cfg(feature = "monitor")]
pub(crate) use tracked::Tracked;

/// In the extensions of a response to what panicked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Panicked;
