//! Allocations a request: the servers once more, with a counting allocator.

use super::load::Load;
use super::options::Http;
use super::server::Server;
use super::table::{self, Count};
use super::{Result, build};

/// How many requests a count is the mean of.
const REQUESTS: &str = "10000";

/// The most that dunlin may allocate for a request. Lower it when it got better.
const BUDGET: [(&str, f64); 5] =
    [("plaintext", 5.0), ("json", 8.0), ("items", 8.0), ("users", 15.0), ("orders", 40.0)];

/// Counts for every endpoint of every server.
pub(super) fn count(http: &Http) -> Result<Vec<Count>> {
    let load = Load::build()?;
    let mut counts = Vec::new();
    for name in &http.peers {
        let server = Server::start(&build::server(name, build::Variant::Counting)?)?;
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

/// Fails when dunlin allocates more than its budget.
pub(super) fn check(counts: &[Count]) -> Result {
    let over: Vec<String> = BUDGET
        .iter()
        .filter_map(|&(endpoint, budget)| {
            let count = table::figure(counts, "dunlin", endpoint)?;
            // Every thousandth request or so grows a buffer that all share.
            (count > budget + 0.1)
                .then(|| format!("{endpoint}: {count} allocations a request, budget {budget}"))
        })
        .collect();
    if over.is_empty() { Ok(()) } else { Err(over.join("\n").into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_allocation_more_is_over_the_budget() {
        let counts = |figure| vec![Count { server: "dunlin".into(), endpoint: "json".into(), figure }];
        assert!(check(&counts(8.01)).is_ok());
        assert!(check(&counts(9.0)).unwrap_err().to_string().contains("json: 9"));
    }
}
