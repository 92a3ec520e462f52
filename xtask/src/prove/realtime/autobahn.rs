//! Autobahn's test suite, which judges WebSocket servers case by case: RFC 6455, and the compression of RFC 7692.

mod report;
mod suite;

use report::{Report, Verdict};
use suite::Suite;

use super::{Effort, Limit, Line, Peer};
use crate::Result;

const PEERS: [Peer; 3] = [Peer::SOCKETS, Peer::AXUM_SOCKETS, Peer::FASTAPI_SOCKETS];

/// Sections of the suite: frames, pings, reserved bits, opcodes, fragments, UTF-8, good-byes, and a few more.
const PROTOCOL: &[&str] = &["1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "10.*"];
/// Messages of up to 16 MB, and a thousand compressed messages a case: most of an hour for all servers.
const LONG: &[&str] = &["9.*", "12.*", "13.*"];
/// Of the compressed ones, a case for each kind of data and each kind of offer.
const COMPRESSED: &[&str] = &[
    "12.1.3", "12.2.3", "12.3.3", "12.4.3", "12.5.3", "13.1.3", "13.2.3", "13.3.3", "13.4.3", "13.5.3",
    "13.6.3", "13.7.3",
];

pub(super) fn measure(effort: Effort) -> Result<Vec<Line>> {
    let suite = Suite::install()?;
    let cases = match effort {
        Effort::Short => [PROTOCOL, COMPRESSED].concat(),
        Effort::Full => [PROTOCOL, LONG].concat(),
    };
    let mut reports = Vec::new();
    for peer in PEERS {
        // what a server says of thousands of mistakes, as its log has it
        let said = suite.file(peer.name, "server.log")?;
        let server = peer.start_by(|command| {
            command.stderr(said);
        })?;
        reports.push(suite.run(peer.name, server.address(), &cases)?);
        server.stop()?;
    }
    println!("\n{}", table(&reports));
    Ok(lines(&reports[0]))
}

fn lines(dunlin: &Report) -> Vec<Line> {
    let line = |what: &str, verdict| {
        Line::new(format!("autobahn, {what}"), dunlin.count(verdict), "", Limit::AtMost(0.0))
    };
    vec![
        line("cases that fail", Verdict::Failed),
        line("cases for what is not implemented", Verdict::Unimplemented),
        Line::new("autobahn, cases", dunlin.cases(), "", Limit::AtLeast(AT_LEAST)),
    ]
}

/// So many cases there are in the short run.
const AT_LEAST: f64 = 259.0;

fn table(reports: &[Report]) -> String {
    let mut table = "| Autobahn |".to_owned();
    for verdict in Verdict::ALL {
        table += &format!(" {} |", verdict.name());
    }
    table += "\n|---|";
    table += &"--:|".repeat(Verdict::ALL.len());
    for report in reports {
        table += &format!("\n| {} |", report.agent);
        for verdict in Verdict::ALL {
            table += &format!(" {} |", report.count(verdict));
        }
    }
    for report in reports {
        for (case, why) in report.unclean() {
            table += &format!("\n{}: {case}: {why}", report.agent);
        }
    }
    table
}
