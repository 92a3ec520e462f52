//! Dates, times and durations, read as pydantic (its parser is called speedate) reads them.

#[cfg(feature = "chrono")]
mod chrono;
#[cfg(feature = "chrono")]
mod clock;
#[cfg(feature = "chrono")]
mod date;
mod duration;
#[cfg(feature = "chrono")]
mod moment;
mod span;

#[cfg(feature = "chrono")]
pub use chrono::iso_time_delta;
pub use duration::iso_duration;

use serde_json::{Map, Value};

use crate::{At, Collector};

/// Notes that text or a number is no date, time or duration.
#[cold]
fn refuse<T>(
    (kind, words): (&'static str, &str),
    error: &str,
    at: &At<'_>,
    collector: &mut Collector,
) -> Option<T> {
    let ctx = Map::from_iter([("error".to_owned(), Value::from(error))]);
    collector.push_ctx(at, kind, format!("{words}, {error}"), ctx);
    None
}
