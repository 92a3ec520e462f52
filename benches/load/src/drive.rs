//! A closed loop: many connections for some seconds, each asking again as soon as it has its answer.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use workload::endpoint::Endpoint;

use crate::Result;
use crate::connection::Connection;
use crate::histogram::Histogram;

/// What to ask whom.
#[derive(Clone, Copy)]
pub(crate) struct Target {
    pub(crate) address: SocketAddr,
    pub(crate) endpoint: Endpoint,
}

/// Drives `target` over `connections` connections for `seconds`, and reports what it saw.
pub(crate) async fn drive(target: Target, connections: usize, seconds: f64) -> Result<String> {
    let start = Instant::now();
    let end = start + Duration::from_secs_f64(seconds);
    let mut clients = JoinSet::new();
    for _ in 0..connections {
        clients.spawn(async move { client(target, end).await.map_err(|error| error.to_string()) });
    }
    let mut latencies = Histogram::default();
    while let Some(client) = clients.join_next().await {
        latencies.merge(&client??);
    }
    let elapsed = start.elapsed().as_secs_f64();
    if latencies.total() == 0 {
        return Err("no request was answered".into());
    }
    Ok(format!(
        "requests={} seconds={elapsed:.4} p50_us={:.1} p99_us={:.1}",
        latencies.total(),
        latencies.quantile_us(0.50),
        latencies.quantile_us(0.99)
    ))
}

/// Repeats the request over one connection until `end`; returns how long each took.
pub(crate) async fn client(target: Target, end: Instant) -> Result<Histogram> {
    let request = target.endpoint.request();
    let mut connection = Connection::open(target.address).await?;
    let mut latencies = Histogram::default();
    let mut start = Instant::now();
    while start < end {
        let status = connection.ask(&request).await?.status;
        if !target.endpoint.accepts(status) {
            return Err(format!("{} answered {status}", target.endpoint.name).into());
        }
        let now = Instant::now();
        latencies.record(now - start);
        start = now;
    }
    Ok(latencies)
}
