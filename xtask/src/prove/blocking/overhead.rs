//! What the watchdog costs: nanoseconds a poll, and a share of each request.
//!
//! Two servers take turns, one with the watchdog and one that was built without it. Noise of a pair is some percent on a
//! machine that does other things, too: the figure is the median of many pairs, and the line says within what half of them lie.

use super::peer::Peer;
use super::{Limit, Line};
use crate::Result;
use crate::bench::{Load, Server, instructions_of};
use crate::workspace::{cargo, output};

const ENDPOINT: &str = "plaintext";
const CONNECTIONS: &str = "64";
const SECONDS: &str = "1";
/// Short and many rather than long and few: what the machine does beside changes within seconds.
const PAIRS: usize = 60;
/// Fewer in a turn say nothing about a percent.
const REQUESTS: f64 = 5_000.0;
const WARM_UP: &str = "20000";

pub(super) fn measure(_: super::Effort) -> Result<Vec<Line>> {
    let poll = a_poll()?;
    let [cpu, a_second] = in_pairs()?;
    let instructions = instructions_of(&[Peer::WATCHED.build()?, Peer::DUNLIN.build()?], ENDPOINT)?;
    // No bar: under cachegrind a request takes dozens of times as long, and the watchdog looks that much more often in it.
    println!("plaintext: {:.1} and {:.1} instructions a request", instructions[0], instructions[1]);
    Ok(vec![
        Line::new("overhead of the watchdog, a poll", poll, " ns", Limit::AtMost(30.0)),
        a_second.line("fewer requests a second"),
        cpu.line("more CPU time a request"),
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

/// What the watchdog costs in percent, by many pairs.
#[derive(Debug, PartialEq)]
struct Cost {
    median: f64,
    /// Half of the pairs lie between these.
    quartiles: [f64; 2],
}

impl Cost {
    /// Of ratios, each of which is 1 where it costs nothing. An even number of them has two in its middle.
    fn of(mut ratios: Vec<f64>) -> Result<Cost> {
        ratios.sort_by(f64::total_cmp);
        let at = |index: usize| {
            let ratio = ratios.get(index).ok_or("there was no pair")?;
            Ok::<_, &str>(100.0 * (ratio - 1.0))
        };
        let (length, last) = (ratios.len(), ratios.len().saturating_sub(1));
        let median = f64::midpoint(at(last / 2)?, at(length / 2)?);
        Ok(Cost { median, quartiles: [at(length / 4)?, at(last - length / 4)?] })
    }

    fn line(&self, what: &str) -> Line {
        let Cost { median, quartiles: [low, high] } = self;
        let name = format!(
            "overhead of the watchdog, {what} (median of {PAIRS} pairs, half of them from {low:.1} to {high:.1} %)"
        );
        Line::new(name, *median, " %", Limit::AtMost(1.0))
    }
}

/// CPU time a request with the watchdog to that without, and requests a second without to those with.
fn in_pairs() -> Result<[Cost; 2]> {
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
    Ok([Cost::of(cpu)?, Cost::of(a_second)?])
}

/// CPU seconds a request, and requests a second.
fn drive(load: &Load, server: &Server) -> Result<[f64; 2]> {
    let before = server.cpu_seconds()?;
    let report = load.call("drive", server, &[ENDPOINT, CONNECTIONS, SECONDS])?;
    let cpu = server.cpu_seconds()? - before;
    let requests = report.at_least("requests", REQUESTS)?;
    Ok([cpu / requests, requests / report.value("seconds")?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cost_is_the_median_of_its_pairs_with_their_quartiles() {
        let percent = |figures: &[f64]| {
            let cost = Cost::of(figures.iter().map(|figure| 1.0 + figure / 100.0).collect()).unwrap();
            [cost.quartiles[0], cost.median, cost.quartiles[1]].map(f64::round)
        };
        assert_eq!(percent(&[8.0, 1.0, 3.0, 9.0, -7.0]), [1.0, 3.0, 8.0]);
        assert_eq!(percent(&[2.0, 4.0, -20.0, 30.0]), [2.0, 3.0, 4.0]);
        assert_eq!(percent(&[5.0]), [5.0, 5.0, 5.0]);
        assert!(Cost::of(Vec::new()).is_err());
    }
}
