//! Allocations a request: the server's own count before and after, without what asking for the count costs.

use std::net::SocketAddr;

use workload::endpoint::Endpoint;

use crate::Result;
use crate::connection::Connection;
use crate::count;

/// How much a server has allocated until now.
#[derive(Clone, Copy)]
struct Count {
    calls: f64,
    bytes: f64,
}

/// Reports calls and bytes allocated for each of `requests` requests.
pub(crate) async fn allocations(address: SocketAddr, endpoint: Endpoint, requests: u64) -> Result<String> {
    let mut connection = Connection::open(address).await?;
    // First growth of buffers and lazily built state is start-up, not a request.
    count::repeat(&mut connection, &endpoint, requests).await?;
    let asking = [ask(&mut connection).await?, ask(&mut connection).await?];
    count::repeat(&mut connection, &endpoint, requests).await?;
    let after = ask(&mut connection).await?;
    let [before, start] = asking;
    let each = |part: fn(Count) -> f64| {
        let asking = part(start) - part(before);
        (part(after) - part(start) - asking) / requests as f64
    };
    Ok(format!("calls={:.3} bytes={:.1}", each(|count| count.calls), each(|count| count.bytes)))
}

async fn ask(connection: &mut Connection) -> Result<Count> {
    let answer = connection.ask(&Endpoint::allocations().request()).await?;
    let text = std::str::from_utf8(answer.body)?;
    let (calls, bytes) = text.split_once(' ').ok_or_else(|| format!("no count: {text}"))?;
    Ok(Count { calls: calls.parse()?, bytes: bytes.parse()? })
}
