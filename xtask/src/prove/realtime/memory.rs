//! Ten thousand WebSockets that say nothing: what is each of them in the server's memory?

use super::{Effort, Limit, Line, PEERS};
use crate::Result;
use crate::bench::Load;

const CONNECTIONS: &str = "10000";

pub(super) fn measure(_: Effort) -> Result<Vec<Line>> {
    let load = Load::build()?;
    println!("\n| server | bytes an idle WebSocket, of {CONNECTIONS} |\n|---|--:|");
    let mut bytes = Vec::new();
    for peer in PEERS {
        let server = peer.start()?;
        let report = load.call("idle", &server, &[CONNECTIONS, &server.id().to_string()])?;
        bytes.push(report.value("bytes")?);
        println!("| {} | {:.0} |", peer.name, report.value("bytes")?);
        server.stop()?;
    }
    let [dunlin, axum, _] = bytes[..] else { return Err("a server is missing".into()) };
    Ok(vec![
        Line::new("memory, bytes an idle WebSocket", dunlin, "", Limit::Below(axum)),
        Line::new("memory, an idle WebSocket to axum's", dunlin / axum, "", Limit::AtMost(0.5)),
    ])
}
