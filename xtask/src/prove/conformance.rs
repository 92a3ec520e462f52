//! FastAPI's own tests: none fails, no chapter is left out, few are set aside.

use super::Effort;
use super::line::{Limit, Line};
use crate::Result;
use crate::conformance::{CHAPTERS, Run, Subject};

pub(super) fn measure(_: Effort) -> Result<Vec<Line>> {
    let mut run = Run::prepare(Subject::Ports, &[])?;
    // What fails is in the figures.
    run.command().status()?;
    let figures = run.figures()?;
    let count = |name: &str| figures["total"][name].as_f64().unwrap_or(0.0);
    let all = count("passed") + count("failed") + count("skipped");
    let chapters = figures["chapters"].as_object().map_or(0, serde_json::Map::len);
    let wanted = CHAPTERS.len();
    Ok(vec![
        Line::new("conformance, FastAPI's tests that fail", count("failed"), "", Limit::AtMost(0.0)),
        Line::new("conformance, FastAPI's tests that pass", count("passed"), "", Limit::AtLeast(1000.0)),
        Line::new("conformance, chapters", whole(chapters), "", Limit::AtLeast(whole(wanted))),
        Line::new(
            "conformance, tests on the reviewed list",
            100.0 * count("reviewed") / all,
            " %",
            Limit::Below(5.0),
        ),
    ])
}

fn whole(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::INFINITY, f64::from)
}
