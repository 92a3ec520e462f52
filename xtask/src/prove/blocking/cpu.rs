//! `fib(32)` on every core, without end, while others ask a route that does not block: do they notice?

use super::pace::{Beside, Pace};
use super::peer::{Peer, cores};
use super::{Limit, Line, ROUNDS};
use crate::Result;
use crate::bench::{Load, Server, median};

const OTHERS: Pace = Pace { endpoint: "plaintext", connections: 64, rate: 2000, seconds: 2 };
/// How long `fib(32)` is asked for alone.
const SECONDS: &str = "1";
/// Of the computations that there are alone, this share must be done beside the others: whoever does not compute cannot be in
/// their way.
const SHARE: f64 = 0.5;

const PEERS: [(Peer, &str); 4] = [
    (Peer::DUNLIN, "`run = cpu`"),
    (Peer::AXUM, "`spawn_blocking`"),
    (Peer::ACTIX, "`web::block`"),
    (Peer::FASTAPI, "`def`"),
];

/// 99 % of the latencies are below, in milliseconds; computations a second.
struct Round {
    idle: f64,
    computing: f64,
    alone: f64,
    beside: f64,
}

pub(super) fn measure(_: super::Effort) -> Result<Vec<Line>> {
    let load = Load::build()?;
    println!(
        "\n| server | `fib(32)` in | p99, idle | p99, computing | to idle | `fib(32)` a second, alone | beside | to alone |"
    );
    println!("|---|---|--:|--:|--:|--:|--:|--:|");
    let mut lines = None;
    for (peer, place) in PEERS {
        let server = peer.start().map_err(|error| format!("{}: {error}", peer.name))?;
        let rounds = (0..ROUNDS).map(|_| round(&load, &server)).collect::<Result<Vec<_>>>()?;
        server.stop()?;
        let of = |figure: fn(&Round) -> f64| {
            median(rounds.iter().map(figure).collect()).ok_or("there was no round")
        };
        let (idle, computing) = (of(|round| round.idle)?, of(|round| round.computing)?);
        let (alone, beside) = (of(|round| round.alone)?, of(|round| round.beside)?);
        let (ratio, share) =
            (of(|round| round.computing / round.idle)?, of(|round| round.beside / round.alone)?);
        println!(
            "| {} | {place} | {idle:.2} ms | {computing:.2} ms | {ratio:.2} | {alone:.0} | {beside:.0} | {share:.2} |",
            peer.name
        );
        lines.get_or_insert(vec![
            Line::new("cpu, p99 of a route beside fib(32) to idle", ratio, "", Limit::AtMost(2.0)),
            Line::new("cpu, fib(32) a second beside it to alone", share, "", Limit::AtLeast(SHARE)),
        ]);
    }
    Ok(lines.ok_or("nothing was measured")?)
}

fn round(load: &Load, server: &Server) -> Result<Round> {
    let cores = cores()?;
    let report = load.call("drive", server, &["fib", &cores.to_string(), SECONDS])?;
    let alone = report.value("requests")? / report.value("seconds")?;
    let idle = OTHERS.ask(load, server, None)?.p99;
    // One each at least: the share of what is done alone is a bar of its own.
    let beside = Beside { endpoint: "fib", connections: cores, floor: f64::from(u32::try_from(cores)?) };
    let computing = OTHERS.ask(load, server, Some(beside))?;
    Ok(Round { idle, computing: computing.p99, alone, beside: computing.beside })
}
