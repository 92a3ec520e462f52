//! Hot path: which spans and events are heard at all.

use dunlin_core::telemetry::Trace;
use tracing::metadata::LevelFilter;
use tracing::subscriber::Interest;
use tracing::{Metadata, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context, Filter};

use crate::tracer::TARGET;

/// Of requests they are said already, by the request's own span.
const SAID: &[&str] = &["dunlin::request", "dunlin::middleware::request_id"];

/// Levels by target. Where a request is answered that nobody records, nothing is heard: that costs next to nothing.
#[derive(Clone, Debug)]
pub(crate) struct Levels(pub(crate) Targets);

impl Levels {
    fn hears(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == TARGET
            || (self.0.would_enable(metadata.target(), metadata.level())
                && !SAID.contains(&metadata.target()))
    }
}

impl<S: Subscriber> Filter<S> for Levels {
    fn callsite_enabled(&self, metadata: &'static Metadata<'static>) -> Interest {
        if self.hears(metadata) { Interest::sometimes() } else { Interest::never() }
    }

    fn enabled(&self, metadata: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        metadata.target() == TARGET
            || (Trace::current().is_none_or(|trace| trace.is_sampled) && self.hears(metadata))
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Filter::<S>::max_level_hint(&self.0)
    }
}
