//! A fixed number of requests over one connection: what instructions and allocations are counted over.

use std::net::SocketAddr;

use workload::endpoint::Endpoint;

use crate::Result;
use crate::connection::Connection;

/// Sends `requests` requests, one after the other.
pub(crate) async fn count(address: SocketAddr, endpoint: Endpoint, requests: u64) -> Result<String> {
    let mut connection = Connection::open(address).await?;
    repeat(&mut connection, &endpoint, requests).await?;
    Ok(format!("requests={requests}"))
}

/// Sends `requests` requests over `connection`, one after the other.
pub(crate) async fn repeat(connection: &mut Connection, endpoint: &Endpoint, requests: u64) -> Result<()> {
    let request = endpoint.request();
    for _ in 0..requests {
        let status = connection.ask(&request).await?.status;
        if !endpoint.accepts(status) {
            return Err(format!("{} answered {status}", endpoint.name).into());
        }
    }
    Ok(())
}
