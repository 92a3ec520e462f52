//! Ten minutes of full load without a line that blocks: the watchdog has nothing to say. Then one handler blocks, and it must say
//! so: a watchdog that is deaf is no proof of silence.

use std::fs::File;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use super::super::service::get;
use super::peer::Peer;
use super::{Limit, Line, pause};
use crate::Result;
use crate::bench::{Load, Server};
use crate::steps::now;
use crate::workspace::target;

/// One after the other, each for a sixth of the time.
const ENDPOINTS: [&str; 6] = ["plaintext", "json", "items", "users", "orders", "blocking"];
const CONNECTIONS: &str = "64";
const SECONDS: u32 = 600;
/// Sets another time, to see whether all of this works. Less is short, whatever it says.
const SETS_SECONDS: &str = "PROVE_QUIET_SECONDS";
/// Fewer requests a second are no full load.
const A_SECOND: f64 = 500.0;

/// What every report says: that an event loop was blocked, or that the machine had no processor for it.
const BLOCKED: &str = "blocked its event loop";
const STARVED: &str = "got no processor";

/// An `async fn` that blocks for two seconds, and how the watchdog calls it.
const BLOCKS: &str = "/block/2000";
const LABEL: &str = "/block/{milliseconds}";
/// How long after its answer its report may come.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) fn measure(_: super::Effort) -> Result<Vec<Line>> {
    let load = Load::build()?;
    let log = target("prove/quiet.txt");
    std::fs::create_dir_all(target("prove"))?;
    let file = File::create(&log)?;
    let server = Peer::WATCHED.start_by(|command| {
        command.stderr(file);
    })?;
    let seconds = under_load(&load, &server)?;
    let said = std::fs::read_to_string(&log)?;
    let [blocked, starved] = [BLOCKED, STARVED].map(|words| count(&said, words));
    println!("{blocked} blocked, {starved} without a processor: {}", log.display());
    let heard = hears(server.address().parse()?, &log)?;
    server.stop()?;
    let silence = "quiet, reports without blocking code (that at the end is heard)";
    let reports = match heard {
        true => Line::new(silence, f64::from(blocked + starved), "", Limit::AtMost(0.0)),
        false => Line::failed(silence, "it is deaf: of a handler that blocked for 2 s it said nothing"),
    };
    Ok(vec![Line::new("quiet, seconds of full load", seconds, " s", Limit::AtLeast(SECONDS.into())), reports])
}

/// Seconds for which all endpoints together were asked as fast as the server can.
fn under_load(load: &Load, server: &Server) -> Result<f64> {
    let seconds = match std::env::var(SETS_SECONDS) {
        Ok(set) => set.parse().map_err(|error| format!("{SETS_SECONDS}={set}: {error}"))?,
        Err(_) => SECONDS,
    };
    let each = f64::from(seconds) / 6.0;
    let (mut requests, mut seconds) = (0.0, 0.0);
    for endpoint in ENDPOINTS {
        let report = load.call("drive", server, &[endpoint, CONNECTIONS, &each.to_string()])?;
        requests += report.at_least("requests", A_SECOND * each)?;
        seconds += report.value("seconds")?;
    }
    println!("{requests} requests in {seconds:.0} s");
    Ok(seconds)
}

/// Whether the watchdog tells of a handler that blocks.
fn hears(address: SocketAddr, log: &Path) -> Result<bool> {
    let answer = get(address, BLOCKS)?;
    if !answer.starts_with("HTTP/1.1 200") {
        return Err(format!("{BLOCKS}: {answer}").into());
    }
    let start = now();
    while start.elapsed() < PATIENCE {
        let said = std::fs::read_to_string(log)?;
        if said.lines().any(|line| line.contains(BLOCKED) && line.contains(LABEL)) {
            return Ok(true);
        }
        pause(Duration::from_millis(20));
    }
    Ok(false)
}

/// How many lines of a log say this.
fn count(said: &str, words: &str) -> u32 {
    said.lines().map(|line| u32::from(line.contains(words))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_are_counted_by_line() {
        let said =
            "WARN GET /a blocked its event loop for 2 s\nINFO started\nWARN GET /b blocked its event loop\n";
        assert_eq!((count(said, BLOCKED), count(said, STARVED)), (2, 0));
    }
}
