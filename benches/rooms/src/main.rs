//! A broadcast to the members of a room, in process: nanoseconds a member, how long it holds the event loop at most, and
//! how often it allocates. What the sockets do with it, when the broadcast lets them, is not counted.
//!
//! `cargo run --release -p rooms -- MEMBERS BROADCASTS`

use std::alloc::System;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use dunlin::prelude::*;
use dunlin::testing::TestSocket;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static COUNTING: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

#[websocket("/room")]
async fn room(socket: WebSocket, rooms: Rooms) -> Result<()> {
    let mut member = rooms.join("room", socket.accept().await?).await;
    member.send_text("joined").await?;
    while member.receive().await.is_some() {}
    Ok(())
}

/// What a broadcast has cost.
#[derive(Clone, Copy, Default)]
struct Cost {
    time: Duration,
    longest: Duration,
    pieces: u32,
    allocations: usize,
}

async fn measured(broadcast: impl Future<Output = ()>) -> Cost {
    let mut broadcast = pin!(broadcast);
    let mut cost = Cost::default();
    poll_fn(|cx| {
        let (region, begin) = (Region::new(COUNTING), Instant::now());
        let poll = broadcast.as_mut().poll(cx);
        let (time, stats) = (begin.elapsed(), region.change());
        cost.time += time;
        cost.longest = cost.longest.max(time);
        cost.pieces += 1;
        cost.allocations += stats.allocations + stats.reallocations;
        poll
    })
    .await;
    cost
}

async fn crowd(client: &TestClient, members: usize) -> Vec<TestSocket> {
    let mut sockets = Vec::with_capacity(members);
    for _ in 0..members {
        let mut socket = client.websocket("/room").await;
        socket.receive_text().await;
        sockets.push(socket);
    }
    sockets
}

fn median<T: Ord + Copy>(costs: &[Cost], of: impl Fn(&Cost) -> T) -> T {
    let mut all: Vec<T> = costs.iter().map(of).collect();
    all.sort_unstable();
    all[all.len() / 2]
}

async fn run(members: usize, broadcasts: usize) {
    let rooms = Arc::new(OnceLock::new());
    let held = Arc::clone(&rooms);
    let app = App::new("Room").routes(routes![room]).lifespan(async move |app| {
        held.set(app.rooms()).expect("it starts once");
        Ok(app)
    });
    let client = TestClient::new(app).start().await;
    let room = rooms.get().expect("it has started").room("room");
    let mut sockets = crowd(&client, members).await;
    let text = "x".repeat(100);
    let mut costs = Vec::new();
    for _ in 0..broadcasts {
        costs.push(measured(room.broadcast_text(&text)).await);
        for socket in &mut sockets {
            assert_eq!(socket.receive_text().await, text);
        }
    }
    let longest = costs.iter().map(|cost| cost.longest).max().unwrap_or_default();
    println!(
        "members={members} broadcasts={broadcasts} ns_a_member={} pieces={} longest_us={} worst_us={} allocations={}",
        median(&costs, |cost| cost.time).as_nanos() / members as u128,
        median(&costs, |cost| cost.pieces),
        median(&costs, |cost| cost.longest).as_micros(),
        longest.as_micros(),
        median(&costs, |cost| cost.allocations),
    );
}

fn main() {
    let mut numbers = std::env::args().skip(1).map(|number| number.parse().expect("a number"));
    let (members, broadcasts) = (numbers.next().unwrap_or(5000), numbers.next().unwrap_or(100));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(run(members, broadcasts));
}
