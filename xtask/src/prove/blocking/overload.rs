//! 2,000 connections ask for 10 ms of blocking as fast as they can, and 540 have room: the others are told so, at once.

use std::fs::File;

use super::observed::memory;
use super::peer::Peer;
use super::{Limit, Line};
use crate::Result;
use crate::bench::Load;
use crate::workspace::target;

const CONNECTIONS: &str = "2000";
const SECONDS: &str = "2";
/// The allocator needs some to have its largest size; what still grows then is forgotten by somebody.
const FLOODS: usize = 5;
const QUEUE: &[&str] = &["--queue", "500"];

/// Of the 4,000 a second that 40 threads can do, in a flood: half is done also where the load generator takes most of the machine.
const SERVED: f64 = 4_000.0;

/// What a connection may take at most: its buffers, its task, and a job that waits.
const KIB_A_CONNECTION: f64 = 32.0;
/// What the last flood may add to those before.
const GROWTH_MIB: f64 = 2.0;

pub(super) fn measure(_: super::Effort) -> Result<Vec<Line>> {
    let load = Load::build()?;
    std::fs::create_dir_all(target("prove"))?;
    let log = File::create(target("prove/overload.txt"))?;
    let server = Peer::DUNLIN.with("dunlin", QUEUE).start_by(|command| {
        // A line for each refusal.
        command.stderr(log);
    })?;
    load.call("drive", &server, &["sleep", "64", "0.5"])?;
    let idle = memory(server.id())?.now;
    let mut peaks = Vec::new();
    let (mut served, mut refused, mut mute, mut unanswered) = (0.0, 0.0, 0.0, 0.0);
    for _ in 0..FLOODS {
        let report = load.call("flood", &server, &["sleep", CONNECTIONS, SECONDS])?;
        served += report.at_least("served", SERVED)?;
        refused += report.value("refused")?;
        mute += report.value("mute")?;
        unanswered += report.value("lost")? + report.value("other")?;
        peaks.push(memory(server.id())?.peak);
    }
    server.stop()?;
    println!("served {served}, refused {refused}; MiB idle {idle:.1}, at the peak of each flood {peaks:.1?}");
    let connections: f64 = CONNECTIONS.parse()?;
    let (last, before) = (peaks[FLOODS - 1], peaks[FLOODS - 2]);
    let each = (last - idle) * 1024.0 / connections;
    Ok(vec![
        Line::new("overload, requests without an answer", unanswered, "", Limit::AtMost(0.0)),
        Line::new("overload, requests refused by 503 with Retry-After", refused, "", Limit::AtLeast(1.0)),
        Line::new("overload, 503 without Retry-After", mute, "", Limit::AtMost(0.0)),
        Line::new("overload, memory for a connection", each, " KiB", Limit::AtMost(KIB_A_CONNECTION)),
        Line::new(
            "overload, memory that one more flood adds",
            last - before,
            " MiB",
            Limit::AtMost(GROWTH_MIB),
        ),
    ])
}
