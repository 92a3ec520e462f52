//! 2,000 connections ask for 10 ms of blocking as fast as they can, and 540 have room: the others are told so, at once.

use super::observed::memory;
use super::peer::Peer;
use super::{Limit, Line};
use crate::Result;
use crate::bench::Load;

const CONNECTIONS: &str = "2000";
const SECONDS: &str = "4";
const QUEUE: &[&str] = &["--queue", "500"];

/// What a connection may take at most: its buffers, its task, and a job that waits.
const KIB_A_CONNECTION: f64 = 32.0;
/// What a second flood may add to the first: a program that forgets to give something back shows here.
const GROWTH_MIB: f64 = 2.0;

pub(super) fn measure(_: super::Effort) -> Result<Vec<Line>> {
    let load = Load::build()?;
    let server = Peer::DUNLIN.with("dunlin", QUEUE).start()?;
    load.call("drive", &server, &["sleep", "64", "0.5"])?;
    let idle = memory(server.id())?.now;
    let mut peaks = Vec::new();
    let (mut served, mut refused, mut mute, mut unanswered) = (0.0, 0.0, 0.0, 0.0);
    for _ in 0..2 {
        let report = load.call("flood", &server, &["sleep", CONNECTIONS, SECONDS])?;
        served += report.value("served")?;
        refused += report.value("refused")?;
        mute += report.value("mute")?;
        unanswered += report.value("lost")? + report.value("other")?;
        peaks.push(memory(server.id())?.peak);
    }
    server.stop()?;
    println!(
        "served {served}, refused {refused}; MiB idle {idle:.1}, at the peak of each flood {:.1}, {:.1}",
        peaks[0], peaks[1]
    );
    let connections: f64 = CONNECTIONS.parse()?;
    let each = (peaks[0] - idle) * 1024.0 / connections;
    Ok(vec![
        Line::new("overload, requests without an answer", unanswered, "", Limit::AtMost(0.0)),
        Line::new("overload, requests refused by 503 with Retry-After", refused, "", Limit::AtLeast(1.0)),
        Line::new("overload, 503 without Retry-After", mute, "", Limit::AtMost(0.0)),
        Line::new("overload, memory for a connection", each, " KiB", Limit::AtMost(KIB_A_CONNECTION)),
        Line::new(
            "overload, memory that a second flood adds",
            peaks[1] - peaks[0],
            " MiB",
            Limit::AtMost(GROWTH_MIB),
        ),
    ])
}
