//! The log of a program that has no subscriber of its own: as dunlin's, with the ids of traces.

use std::io::stderr;

use tracing::metadata::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{Layer, Registry, fmt};

/// Warnings, errors and the request log on standard error, unless `RUST_LOG` says otherwise.
pub(crate) fn begin(layer: impl Layer<Registry> + Send + Sync) {
    let told = std::env::var("RUST_LOG").unwrap_or_default();
    let levels = if told.is_empty() { Ok(usual()) } else { told.parse::<Targets>() };
    let problem = levels.as_ref().err().map(ToString::to_string);
    let lines =
        fmt::layer().with_ansi(false).with_writer(stderr).with_filter(levels.unwrap_or_else(|_| usual()));
    let subscriber = Registry::default().with(layer).with(lines);
    if tracing::subscriber::set_global_default(subscriber).is_err() {
        tracing::warn!(
            "the program has a `tracing` subscriber without `Exporter::layer()`: spans inside of requests are not recorded"
        );
    }
    if let Some(problem) = problem {
        tracing::warn!(told, problem, "RUST_LOG is not understood, and left out of account");
    }
}

fn usual() -> Targets {
    Targets::new().with_default(LevelFilter::WARN).with_target("dunlin::request", LevelFilter::INFO)
}
