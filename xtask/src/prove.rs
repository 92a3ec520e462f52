//! `cargo xtask prove AREA`: measures the bars of an area and says `ok` or `SHORT` for each. It measures, it never quotes.

mod blocking;
mod conformance;
mod hello;
mod line;
mod mistakes;
mod peer;
mod realtime;
mod rebuild;
mod service;
mod showcase;
mod speed;

use line::Line;

use crate::Result;

/// A measurement that gives one or more lines.
struct Bar {
    name: &'static str,
    /// Takes minutes: measured by `--full`, or when it is asked for by name.
    long: bool,
    measure: fn(Effort) -> Result<Vec<Line>>,
}

/// How much a measurement may take.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effort {
    Short,
    Full,
}

/// The bars of each area of the project.
const AREAS: &[(&str, &[Bar])] =
    &[("core", CORE), ("blocking", blocking::BARS), ("realtime", realtime::BARS)];

const CORE: &[Bar] = &[
    Bar { name: "conformance", long: false, measure: conformance::measure },
    Bar { name: "mistakes", long: false, measure: mistakes::measure },
    Bar { name: "hello", long: false, measure: hello::crates },
    Bar { name: "start", long: false, measure: showcase::start },
    Bar { name: "random", long: false, measure: showcase::random },
    Bar { name: "build", long: true, measure: hello::build },
    Bar { name: "rebuild", long: true, measure: rebuild::measure },
    Bar { name: "bench", long: true, measure: speed::measure },
];

/// Measures the bars of an area: those that are named, else all that fit the effort. Fails when one is short.
pub(crate) fn run(area: &str, options: &[&str]) -> Result {
    let Some((_, bars)) = AREAS.iter().find(|(name, _)| *name == area) else {
        return Err(
            format!("no area {area}; there is: {}", names(AREAS.iter().map(|(name, _)| *name))).into()
        );
    };
    let effort = if options.contains(&"--full") { Effort::Full } else { Effort::Short };
    let asked: Vec<&str> = options.iter().copied().filter(|&option| option != "--full").collect();
    if let Some(unknown) = asked.iter().find(|&&name| bars.iter().all(|bar| bar.name != name)) {
        return Err(format!("no bar {unknown}; there is: {}", names(bars.iter().map(|bar| bar.name))).into());
    }
    let is_chosen = |bar: &&Bar| match &*asked {
        [] => !bar.long || effort == Effort::Full,
        asked => asked.contains(&bar.name),
    };
    let lines: Vec<Line> = bars.iter().filter(is_chosen).flat_map(|bar| measured(bar, effort)).collect();
    println!("\n== {area}");
    for line in &lines {
        println!("{line}");
    }
    for bar in bars.iter().filter(|bar| asked.is_empty() && !is_chosen(bar)) {
        println!("{}: not measured without --full", bar.name);
    }
    let short = lines.iter().filter(|line| !line.is_met()).count();
    if short == 0 { Ok(()) } else { Err(format!("{short} of {} bars are short", lines.len()).into()) }
}

fn measured(bar: &Bar, effort: Effort) -> Vec<Line> {
    println!("== measuring {}", bar.name);
    (bar.measure)(effort).unwrap_or_else(|error| vec![Line::failed(bar.name, &error.to_string())])
}

fn names<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}
