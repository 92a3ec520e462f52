//! tokio's counterparts, under the names that they share with std's.

#![deny(warnings)]

use std::time::Duration;

use dunlin::prelude::*;
use tokio::io;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::sync::{Mutex, RwLock, mpsc};
use tokio::time::sleep;

/// `sleep`, imported.
#[get("/1")]
async fn sleeps() {
    sleep(Duration::from_millis(1)).await;
}

/// `sleep` that is awaited later.
#[get("/2")]
async fn sleeps_later() {
    let pause = sleep(Duration::from_millis(1));
    pause.await;
}

/// `sleep` as an argument, and in a macro that awaits.
#[get("/3")]
async fn sleeps_within() {
    let _ = tokio::time::timeout(Duration::from_secs(1), sleep(Duration::from_millis(1))).await;
    tokio::join!(sleep(Duration::from_millis(1)), tokio::time::sleep(Duration::from_millis(1)));
    tokio::select! {
        () = sleep(Duration::from_millis(1)) => {}
        () = tokio::time::sleep(Duration::from_secs(1)) => {}
    }
}

/// `recv` of a channel.
#[get("/4")]
async fn receives() -> Option<u8> {
    let (sender, mut receiver) = mpsc::channel(1);
    sender.send(7).await.ok()?;
    receiver.recv().await
}

/// `recv` and `send` that are not awaited where they stand.
#[get("/5")]
async fn receives_later() -> Option<u8> {
    let (sender, mut receiver) = mpsc::channel(1);
    let sending = sender.send(7);
    let receiving = receiver.recv();
    let (_, received) = tokio::join!(sending, receiving);
    received
}

/// `recv` that borrows, with a timeout around it.
#[get("/6")]
async fn receives_in_time() -> bool {
    let (_sender, mut receiver) = mpsc::channel::<u8>(1);
    tokio::time::timeout(Duration::from_millis(1), receiver.recv()).await.is_err()
}

/// `connect`, `accept`, `read` and `write` of sockets.
#[get("/7")]
async fn speaks() -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let connecting = TcpStream::connect(listener.local_addr()?);
    let (accepted, connected) = tokio::try_join!(listener.accept(), connecting)?;
    let (mut one, mut other) = (accepted.0, connected);
    one.write_all(b"hello").await?;
    drop(one);
    let mut text = String::new();
    other.read_to_string(&mut text).await?;
    Ok(text)
}

/// A datagram that is not awaited where it is asked for.
#[get("/8")]
async fn listens() -> Result<bool> {
    let socket = UdpSocket::bind("127.0.0.1:0").await?;
    let mut buffer = [0; 8];
    let receiving = socket.recv(&mut buffer);
    Ok(tokio::time::timeout(Duration::from_millis(1), receiving).await.is_err())
}

/// Locks, which are held across an await.
#[get("/9")]
async fn locks(shared: State<Mutex<u8>>, table: State<RwLock<u8>>) -> u8 {
    let mut locked = shared.lock().await;
    *locked += 1;
    let read = table.read().await;
    *locked + *read
}

/// `io::copy` and readers in memory, by the trait's methods.
#[get("/10")]
async fn copies() -> Result<u64> {
    let mut source: &[u8] = b"hello";
    let mut sink = Vec::new();
    let copied = io::copy(&mut source, &mut sink).await?;
    let mut rest = String::new();
    source.read_to_string(&mut rest).await?;
    Ok(copied)
}

/// A barrier, a notification and a semaphore.
#[get("/11")]
async fn waits() -> bool {
    let barrier = tokio::sync::Barrier::new(1);
    let waited = barrier.wait().await;
    let notify = tokio::sync::Notify::new();
    notify.notify_one();
    notify.notified().await;
    waited.is_leader()
}

/// A future in a box, in a list, and in a variable that is pinned.
#[get("/12")]
async fn keeps_futures() {
    let boxed: std::pin::Pin<Box<dyn Future<Output = ()> + Send>> = Box::pin(sleep(Duration::from_millis(1)));
    let mut list = vec![boxed];
    if let Some(last) = list.pop() {
        last.await;
    }
    let mut pinned = std::pin::pin!(sleep(Duration::from_millis(1)));
    pinned.as_mut().await;
}

/// A stream of events, whose closure is run by a poll.
#[get("/13")]
async fn polls() -> u8 {
    std::future::poll_fn(|cx| {
        cx.waker().wake_by_ref();
        std::task::Poll::Ready(1)
    })
    .await
}

fn main() {
    let _ = routes![
        sleeps, sleeps_later, sleeps_within, receives, receives_later, receives_in_time, speaks, listens, locks, copies, waits,
        keeps_futures, polls
    ];
}
