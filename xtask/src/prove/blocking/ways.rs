//! Twelve ways to block an event loop, served under load by `examples/blocking`: what does the watchdog say of them?

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::Value;

use super::super::service::{Service, get};
use super::{Limit, Line, pause};
use crate::Result;
use crate::bench::Load;
use crate::steps::now;
use crate::workspace::{cargo, must, root, target};

const PACKAGE: &str = "blocking";
const SOURCE: &str = "examples/blocking/src/ways.rs";
/// What the line ends with that blocks; the name of the way follows.
const MARK: &str = "// blocks: ";

const WAYS: u32 = 12;

/// What is asked of another route meanwhile: connections, requests a second, seconds.
const LOAD: [&str; 4] = ["plaintext", "64", "500", "24"];
/// Nearly all of them.
const REQUESTS: f64 = 11_900.0;

/// A program has run for so long when it is first blocked: the watchdog reads its tables when nothing else is to do.
const CALM: Duration = Duration::from_secs(3);

/// How long after its request a report may come, before it is missed.
const PATIENCE: Duration = Duration::from_secs(5);

/// How a program is built.
struct Build {
    name: &'static str,
    option: &'static str,
    /// What a poll may take, unless set.
    threshold_ms: f64,
}

const BUILDS: [Build; 2] = [
    Build { name: "debug", option: "", threshold_ms: 25.0 },
    Build { name: "release", option: "--release", threshold_ms: 100.0 },
];

/// A way to block, as the source has it.
#[derive(Debug, PartialEq, Eq)]
struct Way {
    name: String,
    line: u64,
}

/// What was found of a way.
struct Finding {
    is_right: bool,
    /// Until it was seen, and until it was told, in thresholds.
    seen: f64,
    told: f64,
}

pub(super) fn measure(_: super::Effort) -> Result<Vec<Line>> {
    let load = Load::build()?;
    let ways = marked(&std::fs::read_to_string(root().join(SOURCE))?);
    if u32::try_from(ways.len())? != WAYS {
        return Err(format!("{SOURCE} marks {} ways, not {WAYS}", ways.len()).into());
    }
    let mut lines = Vec::new();
    for build in &BUILDS {
        lines.extend(measure_build(build, &load, &ways)?);
    }
    Ok(lines)
}

fn measure_build(build: &Build, load: &Load, ways: &[Way]) -> Result<Vec<Line>> {
    let Build { name, option, .. } = build;
    must(&mut cargo(&format!("build --quiet --package {PACKAGE} {option}")))?;
    let folder = target("prove").join(format!("ways-{name}"));
    let (service, _) = Service::start(&target(name).join(PACKAGE), &folder, "/plaintext")?;
    let address = service.address.to_string();
    let (findings, requests) = std::thread::scope(|scope| {
        // An error of another thread is passed on as text.
        let loading = scope.spawn(|| {
            let report = load.call_at(&address, "pace", &LOAD).map_err(|error| error.to_string())?;
            report.at_least("requests", REQUESTS).map_err(|error| error.to_string())
        });
        pause(CALM);
        let findings: Result<Vec<_>> = ways.iter().map(|way| find(build, service.address, way)).collect();
        (findings, loading.join().expect("it does not panic"))
    });
    let (findings, requests) = (findings?, requests?);
    let named = findings.iter().filter(|finding| finding.is_right).count();
    let slowest = |time: fn(&Finding) -> f64| findings.iter().map(time).fold(0.0, f64::max);
    println!("{name}: {requests} other requests were answered meanwhile");
    let line = |what: &str, figure, limit| Line::new(format!("ways, {name}, {what}"), figure, "", limit);
    Ok(vec![
        line("named with the right line", u32::try_from(named)?.into(), Limit::AtLeast(WAYS.into())),
        line("the slowest to be seen, in thresholds", slowest(|finding| finding.seen), Limit::AtMost(2.0)),
        line(
            "the slowest to be reported, in thresholds",
            slowest(|finding| finding.told),
            Limit::AtMost(2.0),
        ),
    ])
}

/// Asks for a way to block, and for what was said of it.
fn find(build: &Build, address: SocketAddr, way: &Way) -> Result<Finding> {
    let path = format!("/ways/{}", way.name);
    let answer = get(address, &path)?;
    if !answer.starts_with("HTTP/1.1 200") {
        return Err(format!("{path}: {answer}").into());
    }
    let report = report(address, &format!("GET {path}"))?;
    let Some(report) = report else {
        println!("{}: {} was not reported", build.name, way.name);
        return Ok(Finding { is_right: false, seen: f64::INFINITY, told: f64::INFINITY });
    };
    let is_file =
        report["file"].as_str().is_some_and(|file| SOURCE.ends_with(file) || file.ends_with(SOURCE));
    let is_right = is_file && report["line"] == way.line;
    let verdict = if is_right { "right" } else { "WRONG" };
    println!("{}: {} in line {}: {verdict}: {report}", build.name, way.name, way.line);
    let thresholds = |name: &str| report[name].as_f64().map_or(f64::INFINITY, |ms| ms / build.threshold_ms);
    Ok(Finding { is_right, seen: thresholds("seen_ms"), told: thresholds("told_ms") })
}

/// The report about a route, as soon as it is there.
fn report(address: SocketAddr, route: &str) -> Result<Option<Value>> {
    let start = now();
    while start.elapsed() < PATIENCE {
        let answer = get(address, "/reports")?;
        let (_, body) = answer.split_once("\r\n\r\n").ok_or("an answer without an end of its head")?;
        let reports: Vec<Value> = serde_json::from_str(body)?;
        let is_it = |report: &Value| {
            report["route"] == route
                && report["state"].as_str().is_some_and(|state| state.contains("blocked"))
        };
        if let Some(report) = reports.into_iter().find(is_it) {
            return Ok(Some(report));
        }
        pause(Duration::from_millis(10));
    }
    Ok(None)
}

/// The lines that block.
fn marked(source: &str) -> Vec<Way> {
    let lines = (1..).zip(source.lines());
    lines
        .filter(|(_, line)| !line.starts_with("//!"))
        .filter_map(|(number, line)| Some(Way { name: line.split_once(MARK)?.1.to_owned(), line: number }))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_marked_lines() {
        let source = "//! Ends with `// blocks: NAME`.\nfn a() {\n    nap(); // blocks: nap\n}\n";
        assert_eq!(marked(source), [Way { name: "nap".into(), line: 3 }]);
        let ways = std::fs::read_to_string(root().join(SOURCE)).unwrap();
        assert_eq!(marked(&ways).len(), 12);
    }
}
