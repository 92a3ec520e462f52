//! Many connections for some seconds: requests a second and latency.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use workload::endpoint::Endpoint;

use crate::Result;
use crate::connection::Connection;

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
    let mut latencies = Vec::new();
    while let Some(client) = clients.join_next().await {
        latencies.extend(client??);
    }
    let elapsed = start.elapsed().as_secs_f64();
    latencies.sort_unstable();
    let quantile =
        |share: f64| f64::from(latencies[((latencies.len() - 1) as f64 * share) as usize]) / 1000.0;
    if latencies.is_empty() {
        return Err("no request was answered".into());
    }
    Ok(format!(
        "requests={} seconds={elapsed:.4} p50_us={:.1} p99_us={:.1}",
        latencies.len(),
        quantile(0.50),
        quantile(0.99)
    ))
}

/// Repeats the request over one connection until `end`; returns the nanoseconds that each took.
async fn client(target: Target, end: Instant) -> Result<Vec<u32>> {
    let request = target.endpoint.request();
    let mut connection = Connection::open(target.address).await?;
    let mut latencies = Vec::new();
    let mut start = Instant::now();
    while start < end {
        let status = connection.ask(&request).await?.status;
        if !target.endpoint.accepts(status) {
            return Err(format!("{} answered {status}", target.endpoint.name).into());
        }
        let now = Instant::now();
        latencies.push(u32::try_from((now - start).as_nanos()).unwrap_or(u32::MAX));
        start = now;
    }
    Ok(latencies)
}
