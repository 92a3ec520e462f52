//! More than a server can do: counts what it does with the requests that it has no room for.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::Result;
use crate::connection::Connection;
use crate::drive::Target;

/// What became of requests.
#[derive(Clone, Copy, Debug, Default)]
struct Fates {
    served: u64,
    /// 503 that say when to come back.
    refused: u64,
    /// 503 that do not.
    mute: u64,
    other: u64,
    /// Requests whose connection ended without an answer.
    lost: u64,
}

impl Fates {
    fn add(&mut self, other: Self) {
        self.served += other.served;
        self.refused += other.refused;
        self.mute += other.mute;
        self.other += other.other;
        self.lost += other.lost;
    }
}

/// Asks `target` over `connections` connections for `seconds`, again at once after an answer, and counts what came back.
/// Who is told to come back later does not obey: that is the worst case.
pub(crate) async fn flood(target: Target, connections: usize, seconds: f64) -> Result<String> {
    let mut opened = Vec::new();
    for _ in 0..connections {
        opened.push(Connection::open(target.address).await?);
    }
    let end = Instant::now() + Duration::from_secs_f64(seconds);
    let mut clients = JoinSet::new();
    for connection in opened {
        clients.spawn(client(connection, target, end));
    }
    let mut all = Fates::default();
    while let Some(fates) = clients.join_next().await {
        all.add(fates?);
    }
    let Fates { served, refused, mute, other, lost } = all;
    Ok(format!("served={served} refused={refused} mute={mute} other={other} lost={lost}"))
}

async fn client(mut connection: Connection, target: Target, end: Instant) -> Fates {
    let request = target.endpoint.request();
    let mut fates = Fates::default();
    while Instant::now() < end {
        let Ok(answer) = connection.ask(&request).await else {
            fates.lost += 1;
            return fates;
        };
        match (answer.status, answer.retry_after) {
            (200, _) => fates.served += 1,
            (503, Some(_)) => fates.refused += 1,
            (503, None) => fates.mute += 1,
            _ => fates.other += 1,
        }
    }
    fates
}
