//! The load generator: keep-alive connections without pipelining, bounded in time or in requests.
//!
//! - `load drive ADDRESS ENDPOINT CONNECTIONS SECONDS` prints `requests=.. seconds=.. p50_us=.. p99_us=..`.
//! - `load pace ADDRESS ENDPOINT CONNECTIONS RATE SECONDS [ENDPOINT CONNECTIONS]` asks at a fixed rate, and beside it another
//!   endpoint in a closed loop; prints `max_us=.. beside=..` too.
//! - `load flood ADDRESS ENDPOINT CONNECTIONS SECONDS` prints `served=.. refused=.. mute=.. other=.. lost=..`.
//! - `load jobs ADDRESS JOBS CONNECTIONS` prints `fine=.. crashed=.. hung=.. greedy=.. wrong=.. seconds=..`.
//! - `load idle ADDRESS CONNECTIONS PID` prints `bytes=..` of the server's memory for each WebSocket that says nothing.
//! - `load broadcast ADDRESS MEMBERS MESSAGES WINDOW PID` prints `delivered=.. seconds=.. cpu=.. p50_us=.. p99_us=..`.
//! - `load count ADDRESS ENDPOINT REQUESTS` sends that many over one connection.
//! - `load check ADDRESS` asks everything once and compares the answers.
//! - `load allocations ADDRESS ENDPOINT REQUESTS` prints `calls=.. bytes=..` a request, of a server built with `count-alloc`.

mod allocations;
mod check;
mod connection;
mod count;
mod drive;
mod flood;
mod histogram;
mod jobs;
mod pace;
mod sockets;

use std::error::Error;
use std::process::ExitCode;

use drive::Target;
use pace::{Beside, Pace};
use workload::endpoint::Endpoint;

type Result<T, E = Box<dyn Error>> = std::result::Result<T, E>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments).await {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("load: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &[&str]) -> Result<String> {
    match arguments {
        ["check", address] => check::check(address.parse()?).await,
        ["count", address, endpoint, requests] => {
            count::count(address.parse()?, named(endpoint)?, requests.parse()?).await
        }
        ["drive", address, endpoint, connections, seconds] => {
            drive::drive(target(address, endpoint)?, connections.parse()?, seconds.parse()?).await
        }
        ["pace", address, endpoint, connections, rate, seconds, beside @ ..] => {
            let pace =
                Pace { connections: connections.parse()?, rate: rate.parse()?, seconds: seconds.parse()? };
            pace::pace(target(address, endpoint)?, pace, parse_beside(beside)?).await
        }
        ["flood", address, endpoint, connections, seconds] => {
            flood::flood(target(address, endpoint)?, connections.parse()?, seconds.parse()?).await
        }
        ["jobs", address, jobs, connections] => {
            jobs::jobs(address.parse()?, jobs.parse()?, connections.parse()?).await
        }
        ["idle", address, connections, process] => {
            sockets::idle(address.parse()?, connections.parse()?, process.parse()?).await
        }
        ["broadcast", address, members, messages, window, process] => {
            let broadcast = sockets::Broadcast {
                members: members.parse()?,
                messages: messages.parse()?,
                window: window.parse()?,
            };
            sockets::broadcast(address.parse()?, broadcast, process.parse()?).await
        }
        ["allocations", address, endpoint, requests] => {
            allocations::allocations(address.parse()?, named(endpoint)?, requests.parse()?).await
        }
        _ => {
            Err("expected check, count, drive, pace, flood, jobs, idle, broadcast or allocations with their arguments".into())
        }
    }
}

fn parse_beside(arguments: &[&str]) -> Result<Option<Beside>> {
    match arguments {
        [] => Ok(None),
        [endpoint, connections] => {
            Ok(Some(Beside { endpoint: named(endpoint)?, connections: connections.parse()? }))
        }
        _ => Err("beside takes an endpoint and its connections".into()),
    }
}

fn target(address: &str, endpoint: &str) -> Result<Target> {
    Ok(Target { address: address.parse()?, endpoint: named(endpoint)? })
}

fn named(name: &str) -> Result<Endpoint> {
    Endpoint::named(name).ok_or_else(|| format!("no endpoint is named {name}").into())
}
