//! Ten minutes of full load without a line that blocks: the watchdog has nothing to say.

use std::fs::File;

use super::peer::Peer;
use super::{Limit, Line};
use crate::Result;
use crate::bench::Load;
use crate::workspace::target;

/// One after the other, each for a sixth of the time.
const ENDPOINTS: [&str; 6] = ["plaintext", "json", "items", "users", "orders", "blocking"];
const CONNECTIONS: &str = "64";
const SECONDS: &str = "100";

/// What every report says: that an event loop was blocked, or that the machine had no processor for it.
const WORDS: [&str; 2] = ["blocked its event loop", "got no processor"];

pub(super) fn measure(_: super::Effort) -> Result<Vec<Line>> {
    let load = Load::build()?;
    let log = target("prove/quiet.txt");
    std::fs::create_dir_all(target("prove"))?;
    let file = File::create(&log)?;
    let server = Peer::WATCHED.start_by(|command| {
        command.stderr(file);
    })?;
    let (mut requests, mut seconds) = (0.0, 0.0);
    for endpoint in ENDPOINTS {
        let report = load.call("drive", &server, &[endpoint, CONNECTIONS, SECONDS])?;
        requests += report.value("requests")?;
        seconds += report.value("seconds")?;
    }
    server.stop()?;
    let said = std::fs::read_to_string(&log)?;
    let [blocked, starved] = WORDS.map(|words| said.lines().filter(|line| line.contains(words)).count());
    println!(
        "{requests} requests in {seconds:.0} s; {blocked} blocked, {starved} without a processor: {}",
        log.display()
    );
    let reports = u32::try_from(blocked + starved)?;
    Ok(vec![
        Line::new("quiet, seconds of full load", seconds, " s", Limit::AtLeast(600.0)),
        Line::new("quiet, reports without blocking code", reports.into(), "", Limit::AtMost(0.0)),
    ])
}
