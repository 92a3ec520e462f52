//! Jobs of which some do harm: who fails, and with what.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant;

use tokio::task::JoinSet;
use workload::deed::Deed;

use crate::Result;
use crate::connection::{Answer, Connection};

/// How often a connection is asked for anew.
const TRIES: u32 = 100;

/// How many of each kind ended as they must.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    fine: u64,
    crashed: u64,
    hung: u64,
    greedy: u64,
    wrong: u64,
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.fine += other.fine;
        self.crashed += other.crashed;
        self.hung += other.hung;
        self.greedy += other.greedy;
        self.wrong += other.wrong;
    }
}

/// Asks for the jobs 0 to `jobs` over `connections` connections, and counts how many ended as they must.
pub(crate) async fn jobs(address: SocketAddr, jobs: u64, connections: usize) -> Result<String> {
    let (start, next) = (Instant::now(), Arc::new(AtomicU64::new(0)));
    let mut clients = JoinSet::new();
    for _ in 0..connections {
        let next = Arc::clone(&next);
        clients.spawn(async move { client(address, &next, jobs).await.map_err(|error| error.to_string()) });
    }
    let mut all = Counts::default();
    while let Some(counts) = clients.join_next().await {
        all.add(counts??);
    }
    let Counts { fine, crashed, hung, greedy, wrong } = all;
    let seconds = start.elapsed().as_secs_f64();
    Ok(format!(
        "fine={fine} crashed={crashed} hung={hung} greedy={greedy} wrong={wrong} seconds={seconds:.3}"
    ))
}

async fn client(address: SocketAddr, next: &AtomicU64, jobs: u64) -> Result<Counts> {
    let mut connection = Connection::open(address).await?;
    let mut counts = Counts::default();
    loop {
        let number = next.fetch_add(1, Relaxed);
        if number >= jobs {
            return Ok(counts);
        }
        let request = format!("GET /jobs/{number} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
        let deed = Deed::of(number);
        let Ok(answer) = connection.ask(request.as_bytes()).await else {
            counts.wrong += 1;
            connection = reopened(address).await?;
            continue;
        };
        let is_right = is_right(deed, number, &answer);
        if !is_right && counts.wrong == 0 {
            eprintln!("job {number}, {deed:?}: {} {}", answer.status, String::from_utf8_lossy(answer.body));
        }
        let count = match deed {
            _ if !is_right => &mut counts.wrong,
            Deed::Double => &mut counts.fine,
            Deed::Crash => &mut counts.crashed,
            Deed::Hang => &mut counts.hung,
            Deed::Devour => &mut counts.greedy,
        };
        *count += 1;
    }
}

/// Another connection to a server that ends them, which may reset the new one as well.
async fn reopened(address: SocketAddr) -> Result<Connection> {
    for _ in 1..TRIES {
        if let Ok(connection) = Connection::open(address).await {
            return Ok(connection);
        }
    }
    Connection::open(address).await
}

/// Each kind of harm has a status and words of its own.
fn is_right(deed: Deed, number: u64, answer: &Answer<'_>) -> bool {
    let body = String::from_utf8_lossy(answer.body);
    match deed {
        Deed::Double => answer.status == 200 && body == (2 * number).to_string(),
        Deed::Crash => answer.status == 500 && body.contains("SIGABRT"),
        Deed::Hang => answer.status == 504 && body.contains("deadline"),
        Deed::Devour => answer.status == 500 && body.contains("more memory"),
    }
}
