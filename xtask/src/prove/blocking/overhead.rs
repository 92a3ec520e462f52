//! What the watchdog costs: nanoseconds a poll, and a share of each request.
//!
//! Two servers take turns, one with the watchdog and one that was built without it. CPU time a request is in ticks of the
//! kernel, and the machine has other things to do: the figure is the median of many pairs.

use super::peer::Peer;
use super::{Limit, Line};
use crate::Result;
use crate::bench::{Load, Server, instructions_of, median};
use crate::workspace::{cargo, output};

const ENDPOINT: &str = "plaintext";
const CONNECTIONS: &str = "64";
const SECONDS: &str = "2";
const PAIRS: usize = 16;
const WARM_UP: &str = "20000";

pub(super) fn measure(_: super::Effort) -> Result<Vec<Line>> {
    let poll = a_poll()?;
    let [cpu, a_second] = in_pairs()?;
    let instructions = instructions_of(&[Peer::WATCHED.build()?, Peer::DUNLIN.build()?], ENDPOINT)?;
    let more = |ratio: f64| 100.0 * (ratio - 1.0);
    // No bar: under cachegrind a request takes dozens of times as long, and the watchdog looks that much more often in it.
    println!("plaintext: {:.1} and {:.1} instructions a request", instructions[0], instructions[1]);
    let one = Limit::AtMost(1.0);
    Ok(vec![
        Line::new("overhead of the watchdog, a poll", poll, " ns", Limit::AtMost(30.0)),
        Line::new("overhead of the watchdog, requests a second", more(a_second), " %", one),
        Line::new("overhead of the watchdog, CPU time a request", more(cpu), " %", one),
    ])
}

/// Nanoseconds that a poll takes longer while it is watched.
fn a_poll() -> Result<f64> {
    let run = "run --quiet --release --package dunlin-run --features watchdog --example watchdog_cost";
    let said = output(&mut cargo(run))?;
    print!("{said}");
    let first = |sign: &str| -> Result<f64> {
        let line = said.lines().find(|line| line.contains(sign)).ok_or(format!("no line says {sign}"))?;
        Ok(line.split(' ').next().unwrap_or_default().parse()?)
    };
    Ok(first("while the watchdog watches")? - first("with its label")?)
}

/// CPU time a request with the watchdog to that without, and requests a second without to those with.
fn in_pairs() -> Result<[f64; 2]> {
    let load = Load::build()?;
    let (watched, bare) = (Peer::WATCHED.start()?, Peer::DUNLIN.start()?);
    for server in [&watched, &bare] {
        load.call("count", server, &[ENDPOINT, WARM_UP])?;
    }
    let (mut cpu, mut a_second) = (Vec::new(), Vec::new());
    for pair in 0..PAIRS {
        // Who is first changes: what the machine does drifts.
        let (with, without) = match pair % 2 {
            0 => (drive(&load, &watched)?, drive(&load, &bare)?),
            _ => {
                let without = drive(&load, &bare)?;
                (drive(&load, &watched)?, without)
            }
        };
        cpu.push(with[0] / without[0]);
        a_second.push(without[1] / with[1]);
    }
    watched.stop()?;
    bare.stop()?;
    let middle = |figures| median(figures).ok_or("there was no pair");
    Ok([middle(cpu)?, middle(a_second)?])
}

/// CPU seconds a request, and requests a second.
fn drive(load: &Load, server: &Server) -> Result<[f64; 2]> {
    let before = server.cpu_seconds()?;
    let report = load.call("drive", server, &[ENDPOINT, CONNECTIONS, SECONDS])?;
    let cpu = server.cpu_seconds()? - before;
    let requests = report.value("requests")?;
    Ok([cpu / requests, requests / report.value("seconds")?])
}
