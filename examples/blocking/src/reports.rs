//! What the watchdog has said so far, as data.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use dunlin::Method;
use dunlin::prelude::*;
use dunlin::run::watchdog::Report;
use tokio::time::Instant;

/// One report.
#[model]
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// The route that blocked.
    route: String,
    /// `blocked its event loop by waiting`.
    state: String,
    /// The file of the innermost function of ours.
    file: Option<String>,
    /// The line in it.
    line: Option<u32>,
    /// What it had called.
    call: Option<String>,
    /// How long the event loop was blocked when it was seen.
    seen_ms: u64,
    /// How long after the request had come the report was there, its stack read and named.
    told_ms: Option<u64>,
}

/// All reports, and when each route was asked last.
#[derive(Clone, Default)]
pub(crate) struct Reports(Arc<Mutex<Noted>>);

#[derive(Default)]
struct Noted {
    begun: HashMap<String, Instant>,
    found: Vec<Found>,
}

impl Reports {
    /// Notes that a request has come.
    pub(crate) fn begin(&self, method: &Method, path: &str) {
        self.noted().begun.insert(format!("{method} {path}"), Instant::now());
    }

    /// Notes a report; the update at the end of a poll is none of its own.
    pub(crate) fn note(&self, report: &Report) {
        if report.is_update {
            return;
        }
        let mut noted = self.noted();
        let told = noted.begun.get(report.label).map(Instant::elapsed);
        let place = report.place();
        let found = Found {
            route: report.label.to_owned(),
            state: report.state.to_string(),
            file: place.and_then(|place| place.file.clone()),
            line: place.and_then(|place| place.line),
            call: report.call.clone(),
            seen_ms: whole(report.so_far),
            told_ms: told.map(whole),
        };
        noted.found.push(found);
    }

    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the watchdog has found.
#[get("/reports")]
pub(crate) async fn list(reports: State<Reports>) -> Vec<Found> {
    reports.noted().found.clone()
}

fn whole(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
