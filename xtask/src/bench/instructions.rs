//! Instructions a request in user space: two runs of different length, so that starting and stopping cancels out.

use std::path::Path;

use super::load::Load;
use super::options::Http;
use super::server::Server;
use super::table::Count;
use super::valgrind::{self, Tool};
use super::{Result, build};

/// The lengths of the two runs, in requests.
const LENGTHS: [u64; 2] = [2_000, 12_000];

/// Counts for every endpoint of every server.
pub(super) fn count(http: &Http) -> Result<Vec<Count>> {
    valgrind::provision()?;
    let load = Load::build()?;
    let mut counts = Vec::new();
    for server in &http.peers {
        let program = build::server(server, build::Variant::Plain)?;
        for endpoint in &http.endpoints {
            let figure = a_request(&load, &program, endpoint)?;
            eprintln!("{server} {endpoint}: {figure:.1} instructions");
            counts.push(Count { server: server.clone(), endpoint: endpoint.clone(), figure });
        }
    }
    Ok(counts)
}

pub(super) fn a_request(load: &Load, program: &Path, endpoint: &str) -> Result<f64> {
    let [short, long] = LENGTHS;
    let difference = of_run(load, program, (endpoint, long))? - of_run(load, program, (endpoint, short))?;
    Ok(difference / (long - short) as f64)
}

/// Counts a whole run of a server with one worker, from start to end.
fn of_run(load: &Load, program: &Path, (endpoint, requests): (&str, u64)) -> Result<f64> {
    let output = valgrind::output(&format!("{}.cachegrind", std::process::id()))?;
    let server = Server::start_as(Tool::Cachegrind.command(program, &output), 1)?;
    load.call("count", &server, &[endpoint, &requests.to_string()])?;
    server.stop()?;
    let total = valgrind::total(&output)?;
    std::fs::remove_file(&output)?;
    Ok(total as f64)
}
