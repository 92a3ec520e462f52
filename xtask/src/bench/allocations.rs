//! Allocations a request: the servers once more, with a counting allocator.

use super::load::Load;
use super::options::Http;
use super::server::Server;
use super::table::Count;
use super::{Result, build};

/// How many requests a count is the mean of.
const REQUESTS: &str = "10000";

/// Counts for every endpoint of every server.
pub(super) fn count(http: &Http) -> Result<Vec<Count>> {
    let load = Load::build()?;
    let mut counts = Vec::new();
    for name in &http.peers {
        let server = Server::start(&build::server(name, build::Allocator::Counting)?)?;
        for endpoint in &http.endpoints {
            let report = load.call("allocations", &server, &[endpoint, REQUESTS])?;
            counts.push(Count {
                server: name.clone(),
                endpoint: endpoint.clone(),
                figure: report.value("calls")?,
            });
        }
        server.stop()?;
    }
    Ok(counts)
}
