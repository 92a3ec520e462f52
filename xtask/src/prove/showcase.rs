//! The showcase as a user meets it: it serves at once, and random requests do not break it.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Effort;
use super::line::{Limit, Line};
use super::service::{self, Service};
use crate::Result;
use crate::provision;
use crate::workspace::{cargo, command, must, target};

const ROUNDS: u32 = 6;
const DOCUMENT: &str = "/openapi.json";
const METHODS: &[&str] = &["get", "put", "post", "delete", "options", "head", "patch", "trace"];

pub(super) fn start(_: Effort) -> Result<Vec<Line>> {
    let (_service, time) = running("start")?;
    Ok(vec![Line::new("showcase, start to first answer", time, " s", Limit::AtMost(1.0))])
}

/// Random requests by schemathesis, made from the showcase's own document.
pub(super) fn random(effort: Effort) -> Result<Vec<Line>> {
    let wanted: u32 = if effort == Effort::Full { 10_000 } else { 500 };
    let python = provision::python()?;
    let (mut service, _) = running("random")?;
    let operations = operations(&service)?;
    let mut cases = Cases { sent: 0, failures: 0 };
    // An operation with few inputs has soon seen them all, so a round may send less than it was asked for.
    for _ in 0..ROUNDS {
        let round = schemathesis(&python, &service, (wanted - cases.sent).div_ceil(operations))?;
        cases = Cases { sent: cases.sent + round.sent, failures: cases.failures + round.failures };
        if cases.sent >= wanted || cases.failures > 0 {
            break;
        }
    }
    let panics = u32::try_from(service.said().matches("panicked at").count())?;
    let dead = u32::from(!service.is_alive());
    Ok(vec![
        Line::new("random requests sent", cases.sent.into(), "", Limit::AtLeast(wanted.into())),
        Line::new("random requests, 5xx or valid but refused", cases.failures.into(), "", Limit::AtMost(0.0)),
        Line::new("random requests, panics", (panics + dead).into(), "", Limit::AtMost(0.0)),
    ])
}

/// One run over all operations, with at most `examples` random requests for each.
fn schemathesis(python: &Path, service: &Service, examples: u32) -> Result<Cases> {
    let report = target("prove/schemathesis.json");
    let _ = std::fs::remove_file(&report);
    let mut run = command(python.with_file_name("schemathesis"));
    run.current_dir(target("prove")).arg("run").arg(format!("http://{}{DOCUMENT}", service.address));
    run.args(["--checks", "not_a_server_error,positive_data_acceptance", "--continue-on-failure"]);
    run.args(["--phases", "examples,coverage,fuzzing", "--workers", "2", "--suppress-health-check", "all"]);
    run.args(["--generation-database", "none", "--report", "json", "--no-color"]);
    run.arg("--report-json-path").arg(&report).arg("--max-examples").arg(examples.to_string());
    // What it thinks of the outcome is read from its report.
    run.status()?;
    cases(&report)
}

/// Builds and starts the showcase; returns with the seconds until its document was there.
fn running(purpose: &str) -> Result<(Service, f64)> {
    must(&mut cargo("build --quiet --release --package showcase"))?;
    let folder = target("prove").join(format!("showcase-{purpose}"));
    let (service, time) = Service::start(&program(), &folder, DOCUMENT)?;
    Ok((service, time.as_secs_f64()))
}

fn program() -> PathBuf {
    target("release/showcase")
}

/// How many operations the document has.
fn operations(service: &Service) -> Result<u32> {
    let answer = service::get(service.address, DOCUMENT)?;
    let (_, body) = answer.split_once("\r\n\r\n").ok_or("an answer without an end of its head")?;
    let document: Value = serde_json::from_str(body)?;
    let paths = document["paths"].as_object().ok_or("a document without paths")?;
    let keys = paths.values().filter_map(Value::as_object).flat_map(serde_json::Map::keys);
    match u32::try_from(keys.filter(|key| METHODS.contains(&key.as_str())).count())? {
        0 => Err("a document without operations".into()),
        count => Ok(count),
    }
}

struct Cases {
    sent: u32,
    failures: u32,
}

fn cases(report: &Path) -> Result<Cases> {
    let text =
        std::fs::read_to_string(report).map_err(|error| format!("schemathesis wrote no report: {error}"))?;
    let report: Value = serde_json::from_str(&text)?;
    let count = |name: &str| -> Result<u32> {
        let count =
            report["test_cases"][name].as_u64().ok_or(format!("no test_cases.{name} in the report"))?;
        Ok(u32::try_from(count)?)
    };
    Ok(Cases { sent: count("generated")?, failures: count("with_failures")? + count("errored")? })
}
