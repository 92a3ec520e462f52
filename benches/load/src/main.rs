//! The load generator: keep-alive connections without pipelining, in a closed loop, bounded in time or in requests.
//!
//! - `load drive ADDRESS ENDPOINT CONNECTIONS SECONDS` prints `requests=.. seconds=.. p50_us=.. p99_us=..`.
//! - `load count ADDRESS ENDPOINT REQUESTS` sends that many over one connection.
//! - `load check ADDRESS` asks everything once and compares the answers.
//! - `load allocations ADDRESS ENDPOINT REQUESTS` prints `calls=.. bytes=..` a request, of a server built with `count-alloc`.

mod allocations;
mod check;
mod connection;
mod count;
mod drive;

use std::error::Error;
use std::net::SocketAddr;
use std::process::ExitCode;

use workload::endpoint::Endpoint;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

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
            let target =
                drive::Target { address: address.parse::<SocketAddr>()?, endpoint: named(endpoint)? };
            drive::drive(target, connections.parse()?, seconds.parse()?).await
        }
        ["allocations", address, endpoint, requests] => {
            allocations::allocations(address.parse()?, named(endpoint)?, requests.parse()?).await
        }
        _ => Err("expected check, count, drive or allocations with their arguments".into()),
    }
}

fn named(name: &str) -> Result<Endpoint> {
    Endpoint::named(name).ok_or_else(|| format!("no endpoint is named {name}").into())
}
