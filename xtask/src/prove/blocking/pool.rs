//! 256 connections ask for 10 ms of blocking, for which there are 40 threads: 4,000 a second is all that can be had.

use super::peer::Peer;
use super::{Limit, Line, ROUNDS};
use crate::Result;
use crate::bench::{Load, Server, median};

const CONNECTIONS: &str = "256";
/// Long, since threads stand idle while the last requests are answered.
const SECONDS: &str = "6";
/// 40 threads, each of which can do 100 a second.
const POSSIBLE: f64 = 4_000.0;
const SHARE: f64 = 0.97;

const FORTY: &[&str] = &["--threads", "40"];

/// With the threads that each can be served by.
const PEERS: [(Peer, &str); 5] = [
    (Peer::DUNLIN.with("dunlin, `fn`", &[]), "40"),
    (Peer::AXUM.with("axum, `spawn_blocking`, 40 threads", FORTY), "40"),
    (Peer::ACTIX.with("actix-web, `web::block`, 40 threads", FORTY), "40"),
    (Peer::FASTAPI.with("FastAPI, `def`", &[]), "40"),
    (Peer::AXUM.with("axum, `spawn_blocking`", &[]), "512"),
];

pub(super) fn measure(_: super::Effort) -> Result<Vec<Line>> {
    let load = Load::build()?;
    println!("\n| server | threads | requests/s | p50 | p99 | CPU time a request |");
    println!("|---|--:|--:|--:|--:|--:|");
    let mut bar = None;
    for (peer, threads) in PEERS {
        let server = peer.start().map_err(|error| format!("{}: {error}", peer.name))?;
        // Threads are started by the first that need them.
        load.call("drive", &server, &["sleep", CONNECTIONS, "0.5"])?;
        let rounds = (0..ROUNDS).map(|_| round(&load, &server)).collect::<Result<Vec<_>>>()?;
        server.stop()?;
        let of = |figure: usize| {
            median(rounds.iter().map(|round| round[figure]).collect()).ok_or("there was no round")
        };
        let [a_second, p50, p99, cpu] = [of(0)?, of(1)?, of(2)?, of(3)?];
        println!("| {} | {threads} | {a_second:.0} | {p50:.1} ms | {p99:.1} ms | {cpu:.0} us |", peer.name);
        bar.get_or_insert(a_second);
    }
    let a_second = bar.ok_or("nothing was measured")?;
    let limit = Limit::AtLeast(POSSIBLE * SHARE);
    Ok(vec![Line::new("pool, requests a second of the 4,000 that 40 threads can do", a_second, "", limit)])
}

/// Requests a second, p50 and p99 in milliseconds, CPU microseconds a request.
fn round(load: &Load, server: &Server) -> Result<[f64; 4]> {
    let before = server.cpu_seconds()?;
    let report = load.call("drive", server, &["sleep", CONNECTIONS, SECONDS])?;
    let cpu = server.cpu_seconds()? - before;
    let requests = report.value("requests")?;
    Ok([
        requests / report.value("seconds")?,
        report.value("p50_us")? / 1000.0,
        report.value("p99_us")? / 1000.0,
        cpu * 1e6 / requests,
    ])
}
