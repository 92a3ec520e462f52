//! An open loop: requests begin when they are due, whether or not the server is done with those before.
//!
//! A closed loop asks a server that stands still nothing more, and so hardly notices. Here each request of a connection
//! has its time. One whose connection still waits for an answer is late, and its latency counts from when it was due
//! (coordinated omission). A connection that is free and is woken late by its timer counts from when it asks: that is
//! this program's fault, whose timers ring once a millisecond.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio::time::sleep_until;
use workload::endpoint::Endpoint;

use crate::Result;
use crate::connection::Connection;
use crate::drive::{self, Target};
use crate::histogram::Histogram;

/// How often to ask, and for how long.
#[derive(Clone, Copy)]
pub(crate) struct Pace {
    pub(crate) connections: u32,
    /// Requests a second, of all connections together.
    pub(crate) rate: f64,
    pub(crate) seconds: f64,
}

/// What else is asked meanwhile, in a closed loop.
#[derive(Clone, Copy)]
pub(crate) struct Beside {
    pub(crate) endpoint: Endpoint,
    pub(crate) connections: u32,
}

/// Asks `target` at a pace and reports its latencies, and how many requests beside it were answered.
pub(crate) async fn pace(target: Target, pace: Pace, beside: Option<Beside>) -> Result<String> {
    let connections = opened(target, pace.connections).await?;
    let start = Instant::now();
    let end = start + Duration::from_secs_f64(pace.seconds);
    let mut others = JoinSet::new();
    if let Some(Beside { endpoint, connections }) = beside {
        let target = Target { endpoint, ..target };
        for _ in 0..connections {
            others.spawn(async move { drive::client(target, end).await.map_err(|error| error.to_string()) });
        }
    }
    let between = Duration::from_secs_f64(f64::from(pace.connections) / pace.rate);
    let mut clients = JoinSet::new();
    for (number, connection) in (0..pace.connections).zip(connections) {
        // Spread evenly, so that not all ask at once.
        let due = Due { first: start + between * number / pace.connections, between, end };
        let asked = async move { client(connection, target.endpoint, due).await };
        clients.spawn(async move { asked.await.map_err(|error| error.to_string()) });
    }
    let (latencies, beside) = (all(clients).await?, all(others).await?);
    Ok(format!(
        "requests={} seconds={:.4} p50_us={:.1} p99_us={:.1} max_us={:.1} beside={}",
        latencies.total(),
        start.elapsed().as_secs_f64(),
        latencies.quantile_us(0.50),
        latencies.quantile_us(0.99),
        latencies.longest_us(),
        beside.total()
    ))
}

/// When a connection asks.
#[derive(Clone, Copy)]
struct Due {
    first: Instant,
    between: Duration,
    end: Instant,
}

/// Connections that have asked once: what a first request costs is not measured.
async fn opened(target: Target, connections: u32) -> Result<Vec<Connection>> {
    let request = target.endpoint.request();
    let mut opened = Vec::new();
    for _ in 0..connections {
        let mut connection = Connection::open(target.address).await?;
        connection.ask(&request).await?;
        opened.push(connection);
    }
    Ok(opened)
}

async fn client(mut connection: Connection, endpoint: Endpoint, due: Due) -> Result<Histogram> {
    let request = endpoint.request();
    let mut latencies = Histogram::default();
    let mut next = due.first;
    while next < due.end {
        let is_free = Instant::now() < next;
        if is_free {
            sleep_until(next.into()).await;
        }
        let start = if is_free { Instant::now() } else { next };
        let status = connection.ask(&request).await?.status;
        if !endpoint.accepts(status) {
            return Err(format!("{} answered {status}", endpoint.name).into());
        }
        latencies.record(start.elapsed());
        next += due.between;
    }
    Ok(latencies)
}

async fn all(mut clients: JoinSet<Result<Histogram, String>>) -> Result<Histogram> {
    let mut latencies = Histogram::default();
    while let Some(client) = clients.join_next().await {
        latencies.merge(&client??);
    }
    Ok(latencies)
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

    /// A server that stands still once, for half a second, after it has answered `before` requests.
    async fn stalling(before: usize) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            for answered in 0.. {
                if stream.read(&mut [0; 512]).await.unwrap() == 0 {
                    return;
                }
                if answered == before {
                    tokio::time::sleep(Duration::from_millis(500)).await; // sleeps: a server that is late is what is measured
                }
                stream.write_all(ANSWER).await.unwrap();
            }
        });
        address
    }

    #[tokio::test]
    async fn requests_that_wait_for_a_server_that_stands_still_count() {
        let endpoint = Endpoint::named("plaintext").unwrap();
        let target = Target { address: stalling(10).await, endpoint };
        let paced = Pace { connections: 1, rate: 100.0, seconds: 1.0 };
        let report = pace(target, paced, None).await.unwrap();
        // Of 100 requests the one that was asked, and the 49 that were due meanwhile, are late by 250 ms on average.
        let value = |name: &str| {
            let (_, value) = report.split_once(&format!("{name}=")).unwrap();
            value.split(' ').next().unwrap().parse::<f64>().unwrap()
        };
        assert_eq!(value("requests"), 100.0);
        assert!(value("p99_us") > 400_000.0, "{report}");
        assert!(value("max_us") >= 490_000.0, "{report}");
    }
}
