//! WebSockets: what an idle one costs, what a broadcast delivers, and what one member that reads nothing does to the others.

mod client;
mod process;

use std::cell::{Cell, RefCell};
use std::error::Error;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use dunlin_websocket::{Event, Frame};
use tokio::task::{JoinSet, LocalSet};
use tokio::time::{sleep, timeout};

use self::client::Client;
use self::process::Process;
use crate::Result;
use crate::histogram::Histogram;

/// How long what was asked for may take to arrive.
const PATIENCE: Duration = Duration::from_secs(60);

/// How many connect at the same time.
const AT_ONCE: usize = 64;

/// The bytes of a message.
const SIZE: usize = 100;

/// Connects and says nothing; gives the memory of the server's process by then.
pub(crate) async fn idle(address: SocketAddr, connections: usize, process: u32) -> Result<String> {
    let process = Process(process);
    // what a first connection costs is no connection's
    drop(connect(address, "/echo", AT_ONCE).await?);
    sleep(Duration::from_secs(1)).await;
    let before = process.resident_bytes()?;
    let sockets = connect(address, "/echo", connections).await?;
    sleep(Duration::from_secs(3)).await;
    let after = process.resident_bytes()?;
    let each = after.saturating_sub(before) as f64 / sockets.len() as f64;
    Ok(format!("connections={} bytes={each:.0} before={before} after={after}", sockets.len()))
}

/// A room of members, one of which sends: so many messages, a `window` of them on their way.
pub(crate) struct Broadcast {
    pub(crate) members: usize,
    pub(crate) messages: usize,
    pub(crate) window: usize,
}

/// Lets one member of a room send to all.
pub(crate) async fn broadcast(
    address: SocketAddr,
    Broadcast { members, messages, window }: Broadcast,
    process: u32,
) -> Result<String> {
    let process = Process(process);
    let mut sockets = connect(address, "/room", members).await?;
    let mut sender = sockets.pop().ok_or("a room has at least one member")?;
    let delays = Rc::new(RefCell::new(Histogram::default()));
    let start = Instant::now();
    let (cpu, local) = (process.cpu_seconds()?, LocalSet::new());
    let delivered = Rc::new(Cell::new(0_usize));
    local
        .run_until(async {
            let mut listening = JoinSet::new();
            for mut socket in sockets {
                let (delays, delivered) = (Rc::clone(&delays), Rc::clone(&delivered));
                listening.spawn_local(async move {
                    for _ in 0..messages {
                        let sent = moment(&socket.next().await?)?;
                        delays.borrow_mut().record(start.elapsed().saturating_sub(sent));
                        delivered.set(delivered.get() + 1);
                    }
                    Ok::<_, Box<dyn Error>>(socket)
                });
            }
            for _ in 0..window.min(messages) {
                sender.send(&message(start)).await?;
            }
            for sent in window..messages + window {
                moment(&sender.next().await?)?;
                delivered.set(delivered.get() + 1);
                if sent < messages {
                    sender.send(&message(start)).await?;
                }
            }
            while let Some(listened) = timeout(PATIENCE, listening.join_next()).await? {
                listened??;
            }
            Ok::<_, Box<dyn Error>>(())
        })
        .await?;
    let (seconds, cpu) = (start.elapsed().as_secs_f64(), process.cpu_seconds()? - cpu);
    let delays = delays.borrow();
    Ok(format!(
        "delivered={} seconds={seconds:.3} cpu={cpu:.3} p50_us={:.0} p99_us={:.0}",
        delivered.get(),
        delays.quantile_us(0.5),
        delays.quantile_us(0.99),
    ))
}

/// A text of 100 bytes that says when it was sent.
fn message(start: Instant) -> Frame {
    let nanos = start.elapsed().as_nanos();
    Frame::text(&format!("{nanos:0>SIZE$}"))
}

fn moment(event: &Event) -> Result<Duration> {
    match event {
        Event::Text(text) => Ok(Duration::from_nanos(text.trim_start_matches('0').parse().unwrap_or(0))),
        other => Err(format!("a text was expected: {other:?}").into()),
    }
}

async fn connect(address: SocketAddr, path: &'static str, count: usize) -> Result<Vec<Client>> {
    let mut sockets = Vec::with_capacity(count);
    let mut connecting = JoinSet::new();
    for _ in 0..count {
        if connecting.len() == AT_ONCE {
            sockets.extend(
                connecting
                    .join_next()
                    .await
                    .transpose()?
                    .transpose()
                    .map_err(|error: client::Failed| error.0)?,
            );
        }
        connecting.spawn(Client::connect(address, path));
    }
    while let Some(connected) = connecting.join_next().await {
        sockets.push(connected?.map_err(|error| error.0)?);
    }
    Ok(sockets)
}
