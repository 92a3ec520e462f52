//! One handler is blocked for two seconds while 200 connections ask something else: do they notice?
//!
//! Each server is asked three times: with nothing beside, with one request for two seconds of blocking, and with as many as
//! there are cores. The code that blocks stands once where the framework wants it, and once where it must not.

use super::peer::{Peer, cores};
use super::{Limit, Line, ROUNDS};
use crate::Result;
use crate::bench::{Load, Server, median};

const CONNECTIONS: &str = "200";
/// Requests a second: what the slowest of the servers has answered in a quarter of its time.
const RATE: &str = "2000";
/// As long as the handler is blocked.
const SECONDS: &str = "2";

/// Where the code stands that blocks, with its endpoint.
type Style = (&'static str, &'static str);

const PEERS: [(Peer, [Style; 2]); 6] = [
    (Peer::DUNLIN, [("`fn`", "slow"), ("`async fn`", "block")]),
    (Peer::WATCHED, [("`fn`", "slow"), ("`async fn`", "block")]),
    (Peer::AXUM, [("`spawn_blocking`", "slow"), ("`async fn`", "block")]),
    (Peer::ACTIX, [("`web::block`", "slow"), ("`async fn`", "block")]),
    (Peer::FASTAPI, [("`def`", "slow"), ("`async def`", "block")]),
    (Peer::FASTAPI_TWO, [("`def`", "slow"), ("`async def`", "block")]),
];

pub(super) fn measure(_: super::Effort) -> Result<Vec<Line>> {
    let (load, cores) = (Load::build()?, cores()?);
    println!(
        "\n| server | what blocks | p99, nothing blocked | one blocked | to nothing | {cores} blocked | to nothing |"
    );
    println!("|---|---|--:|--:|--:|--:|--:|");
    let mut bar = None;
    for (peer, styles) in PEERS {
        let server = peer.start().map_err(|error| format!("{}: {error}", peer.name))?;
        for (style, endpoint) in styles {
            let row = row(&load, &server, (endpoint, cores))?;
            println!("| {} | {style} | {row} |", peer.name);
            bar.get_or_insert(row.one_ratio);
        }
        server.stop()?;
    }
    let ratio = bar.ok_or("nothing was measured")?;
    Ok(vec![Line::new(
        "isolation, p99 of other routes with one handler blocked to unblocked",
        ratio,
        "",
        Limit::AtMost(1.5),
    )])
}

/// 99 % of the latencies are below these, in milliseconds; ratios are taken within a round.
struct Row {
    free: f64,
    one: f64,
    one_ratio: f64,
    all: f64,
    all_ratio: f64,
}

impl std::fmt::Display for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Row { free, one, one_ratio, all, all_ratio } = self;
        write!(f, "{free:.2} ms | {one:.2} ms | {one_ratio:.2} | {all:.2} ms | {all_ratio:.2}")
    }
}

fn row(load: &Load, server: &Server, (endpoint, cores): (&str, usize)) -> Result<Row> {
    let cores = cores.to_string();
    let p99 = |beside: &[&str]| -> Result<f64> {
        let arguments = [&["plaintext", CONNECTIONS, RATE, SECONDS], beside].concat();
        Ok(load.call("pace", server, &arguments)?.value("p99_us")? / 1000.0)
    };
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        rounds.push([p99(&[])?, p99(&[endpoint, "1"])?, p99(&[endpoint, &cores])?]);
    }
    let of = |figure: fn(&[f64; 3]) -> f64| {
        median(rounds.iter().map(figure).collect()).ok_or("there was no round")
    };
    Ok(Row {
        free: of(|round| round[0])?,
        one: of(|round| round[1])?,
        one_ratio: of(|round| round[1] / round[0])?,
        all: of(|round| round[2])?,
        all_ratio: of(|round| round[2] / round[0])?,
    })
}
