//! A room of five thousand: how many messages are delivered for a second of the server's CPU time?

use super::{Effort, Limit, Line, PEERS};
use crate::Result;
use crate::bench::{Load, median};
use crate::prove::peer::Peer;

const MEMBERS: &str = "5000";
/// How many messages of 100 bytes are on their way at the same time.
const WINDOW: &str = "64";
const ROUNDS: usize = 3;

/// How many messages are sent: FastAPI needs a minute for what the others do in some seconds.
fn messages(peer: Peer) -> &'static str {
    if peer.name == Peer::FASTAPI_SOCKETS.name { "64" } else { "320" }
}

pub(super) fn measure(_: Effort) -> Result<Vec<Line>> {
    let load = Load::build()?;
    println!("\n| server | messages a CPU second | p50 | p99 |\n|---|--:|--:|--:|");
    let mut rates = Vec::new();
    for peer in PEERS {
        let rounds = (0..ROUNDS).map(|_| round(&load, peer)).collect::<Result<Vec<_>>>()?;
        let of = |figure: fn(&Round) -> f64| median(rounds.iter().map(figure).collect()).unwrap_or_default();
        let rate = of(|round| round.rate);
        println!(
            "| {} | {rate:.0} | {:.1} ms | {:.1} ms |",
            peer.name,
            of(|round| round.p50),
            of(|round| round.p99)
        );
        rates.push(rate);
    }
    let [dunlin, axum, fastapi] = rates[..] else { return Err("a server is missing".into()) };
    Ok(vec![
        Line::new("broadcast, messages a CPU second to axum's", dunlin / axum, "", Limit::AtLeast(1.5)),
        Line::new(
            "broadcast, messages a CPU second to FastAPI's",
            dunlin / fastapi,
            "",
            Limit::AtLeast(20.0),
        ),
    ])
}

/// Messages a second of the server's CPU time, and delays in milliseconds.
struct Round {
    rate: f64,
    p50: f64,
    p99: f64,
}

fn round(load: &Load, peer: Peer) -> Result<Round> {
    let server = peer.start()?;
    let arguments = [MEMBERS, messages(peer), WINDOW, &server.id().to_string()];
    let report = load.call("broadcast", &server, &arguments)?;
    server.stop()?;
    Ok(Round {
        rate: report.value("delivered")? / report.value("cpu")?,
        p50: report.value("p50_us")? / 1000.0,
        p99: report.value("p99_us")? / 1000.0,
    })
}
