//! Times: every server is driven in turn, round after round, so that what else the machine does falls on all of them.

use super::load::Load;
use super::options::Http;
use super::server::Server;
use super::table::{self, Times};
use super::{Result, build};

/// How many requests come before the first that is timed.
const WARM_UP: &str = "5000";

/// Measures and prints a table for each endpoint.
pub(super) fn run(http: &Http) -> Result {
    measure(http, |endpoint, rounds| println!("\n## {endpoint}\n\n{}", table::of_times(&http.peers, rounds)))
}

/// Measures the CPU time a request of one server as a share of another's, for each endpoint.
pub(super) fn cpu_ratios(http: &Http, (server, reference): (&str, &str)) -> Result<Vec<(String, f64)>> {
    let index =
        |name| http.peers.iter().position(|peer| peer == name).ok_or("a server is not among the peers");
    let (server, reference) = (index(server)?, index(reference)?);
    let mut ratios = Vec::new();
    measure(http, |endpoint, rounds| {
        let of_rounds = rounds.iter().map(|round| round[server].cpu_us / round[reference].cpu_us);
        ratios.extend(table::median(of_rounds.collect()).map(|ratio| (endpoint.to_owned(), ratio)));
    })?;
    Ok(ratios)
}

fn measure(http: &Http, mut report: impl FnMut(&str, &[Vec<Times>])) -> Result {
    let load = Load::build()?;
    let servers = start(&load, http)?;
    for endpoint in &http.endpoints {
        let rounds =
            (0..http.rounds).map(|_| round(&load, &servers, (endpoint, http))).collect::<Result<Vec<_>>>()?;
        report(endpoint, &rounds);
    }
    servers.into_iter().try_for_each(Server::stop)
}

fn start(load: &Load, http: &Http) -> Result<Vec<Server>> {
    let programs = http
        .peers
        .iter()
        .map(|name| build::server(name, build::Variant::Plain))
        .collect::<Result<Vec<_>>>()?;
    let mut servers = Vec::new();
    for (name, program) in http.peers.iter().zip(programs) {
        let server = Server::start(&program)?;
        load.check(&server).map_err(|error| format!("{name} answers wrongly:\n{error}"))?;
        for endpoint in &http.endpoints {
            load.call("count", &server, &[endpoint, WARM_UP])?;
        }
        servers.push(server);
    }
    Ok(servers)
}

fn round(load: &Load, servers: &[Server], (endpoint, http): (&str, &Http)) -> Result<Vec<Times>> {
    let (connections, seconds) = (http.connections.to_string(), http.seconds.to_string());
    let drive = |server: &Server| {
        let before = server.cpu_seconds()?;
        let report = load.call("drive", server, &[endpoint, &connections, &seconds])?;
        let cpu_seconds = server.cpu_seconds()? - before;
        let requests = report.value("requests")?;
        Ok(Times {
            cpu_us: cpu_seconds * 1e6 / requests,
            a_second: requests / report.value("seconds")?,
            p50_us: report.value("p50_us")?,
            p99_us: report.value("p99_us")?,
        })
    };
    servers.iter().map(drive).collect()
}
