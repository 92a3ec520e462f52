//! One handler is blocked for two seconds while 200 connections ask something else: do they notice?
//!
//! Each server is asked three times: with nothing beside, with one request for two seconds of blocking, and with as many as
//! there are cores. The code that blocks stands once where the framework wants it, and once where it must not.

use super::pace::{Beside, Pace};
use super::peer::{Peer, cores};
use super::{Limit, Line, ROUNDS};
use crate::Result;
use crate::bench::{Load, Server, median};

/// As long as the handler is blocked. The rate is what the slowest of the servers has answered in a quarter of its time.
const OTHERS: Pace = Pace { endpoint: "plaintext", connections: 200, rate: 2000, seconds: 2 };

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

fn row(load: &Load, server: &Server, (endpoint, cores): (&'static str, usize)) -> Result<Row> {
    let p99 = |blocked: usize| -> Result<f64> {
        // Each that blocks must have been answered, which it is after its two seconds.
        let floor = f64::from(u32::try_from(blocked)?);
        let beside = (blocked > 0).then_some(Beside { endpoint, connections: blocked, floor });
        Ok(OTHERS.ask(load, server, beside)?.p99)
    };
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        rounds.push([p99(0)?, p99(1)?, p99(cores)?]);
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
