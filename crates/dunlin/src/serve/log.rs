//! Where the log goes when the program did not say: standard error.

use std::io;

use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Warnings, errors and the request log; more or less by `RUST_LOG`, such as `info` or `dunlin=info,my_service=debug`. A program that
/// has a subscriber of its own keeps it.
pub(super) fn begin() {
    let told = std::env::var("RUST_LOG").unwrap_or_default();
    let levels = if told.is_empty() { Ok(usual()) } else { told.parse::<Targets>() };
    let problem = levels.as_ref().err().map(ToString::to_string);
    let lines = fmt::layer().with_writer(io::stderr).with_ansi(false);
    let subscriber = tracing_subscriber::registry().with(lines).with(levels.unwrap_or_else(|_| usual()));
    if let (Ok(()), Some(problem)) = (subscriber.try_init(), problem) {
        tracing::warn!(told, problem, "RUST_LOG is not understood, and left out of account");
    }
}

fn usual() -> Targets {
    // who asks for the request log wants to see it
    Targets::new().with_default(Level::WARN).with_target("dunlin::request", Level::INFO)
}
