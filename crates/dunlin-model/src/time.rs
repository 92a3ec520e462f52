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

pub use duration::iso_duration;

use crate::{At, Collector, Issue};

/// Notes that text or a number is no date, time or duration.
#[cold]
fn refuse<T>(
    (kind, words): (&'static str, &str),
    error: &str,
    at: &At<'_>,
    collector: &mut Collector,
) -> Option<T> {
    collector.note(at, Issue::new(kind, format!("{words}, {error}")).with("error", error));
    None
}
