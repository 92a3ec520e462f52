//! The apps of FastAPI's documentation, written in dunlin: `conformance-ports first_steps.tutorial001 --port 0`.
//!
//! FastAPI's own tests are run against them by `cargo xtask conformance fastapi`. A file a chapter; none of FastAPI's
//! text or code is here.

mod additional_status_codes;
mod background_tasks;
mod cors;
mod dependencies;
mod first_steps;
mod middleware;
mod response_change_status_code;
mod response_cookies;
mod response_headers;
mod response_status_code;

use dunlin::App;

/// The app of one tutorial of a chapter.
type Chapter = fn(tutorial: &str) -> Option<App>;

/// Chapters by the name of FastAPI's folder, sorted.
const CHAPTERS: &[(&str, Chapter)] = &[
    ("additional_status_codes", additional_status_codes::app),
    ("background_tasks", background_tasks::app),
    ("cors", cors::app),
    ("dependencies", dependencies::app),
    ("first_steps", first_steps::app),
    ("middleware", middleware::app),
    ("response_change_status_code", response_change_status_code::app),
    ("response_cookies", response_cookies::app),
    ("response_headers", response_headers::app),
    ("response_status_code", response_status_code::app),
];

/// What the judge takes for "there is no such port".
const UNKNOWN: u8 = 3;

fn main() -> std::process::ExitCode {
    let module = std::env::args().nth(1).unwrap_or_default();
    let module = module.strip_prefix("docs_src.").unwrap_or(&module);
    let (chapter, tutorial) = module.split_once('.').unwrap_or((module, ""));
    let app = CHAPTERS.iter().find(|(name, _)| *name == chapter).and_then(|(_, app)| app(tutorial));
    let Some(app) = app else {
        eprintln!("there is no port of `{module}`");
        return UNKNOWN.into();
    };
    match dunlin::run::block_on(app.serve()) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            std::process::ExitCode::FAILURE
        }
    }
}
