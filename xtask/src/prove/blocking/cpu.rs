//! `fib(32)` on every core, without end, while others ask a route that does not block: do they notice?

use super::peer::{Peer, cores};
use super::{Limit, Line, ROUNDS};
use crate::Result;
use crate::bench::{Load, Server, median};

const CONNECTIONS: &str = "64";
const RATE: &str = "2000";
const SECONDS: &str = "2";

const PEERS: [(Peer, &str); 4] = [
    (Peer::DUNLIN, "`run = cpu`"),
    (Peer::AXUM, "`spawn_blocking`"),
    (Peer::ACTIX, "`web::block`"),
    (Peer::FASTAPI, "`def`"),
];

pub(super) fn measure(_: super::Effort) -> Result<Vec<Line>> {
    let load = Load::build()?;
    println!("\n| server | `fib(32)` in | p99, idle | p99, computing | to idle | `fib(32)` a second |");
    println!("|---|---|--:|--:|--:|--:|");
    let mut bar = None;
    for (peer, place) in PEERS {
        let server = peer.start().map_err(|error| format!("{}: {error}", peer.name))?;
        let rounds = (0..ROUNDS).map(|_| round(&load, &server)).collect::<Result<Vec<_>>>()?;
        server.stop()?;
        let of = |figure: fn(&[f64; 3]) -> f64| {
            median(rounds.iter().map(figure).collect()).ok_or("there was no round")
        };
        let (idle, computing, done) = (of(|round| round[0])?, of(|round| round[1])?, of(|round| round[2])?);
        let ratio = of(|round| round[1] / round[0])?;
        println!("| {} | {place} | {idle:.2} ms | {computing:.2} ms | {ratio:.2} | {done:.0} |", peer.name);
        bar.get_or_insert(ratio);
    }
    let ratio = bar.ok_or("nothing was measured")?;
    Ok(vec![Line::new("cpu, p99 of a route beside fib(32) to idle", ratio, "", Limit::AtMost(2.0))])
}

/// p99 in milliseconds: idle, and with a computation for each core; computations a second.
fn round(load: &Load, server: &Server) -> Result<[f64; 3]> {
    let quiet = ["plaintext", CONNECTIONS, RATE, SECONDS];
    let cores = cores()?.to_string();
    let computing = [&quiet[..], &["fib", &cores]].concat();
    let idle = load.call("pace", server, &quiet)?.value("p99_us")? / 1000.0;
    let report = load.call("pace", server, &computing)?;
    Ok([idle, report.value("p99_us")? / 1000.0, report.value("beside")? / report.value("seconds")?])
}
