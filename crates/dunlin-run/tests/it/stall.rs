//! A blocked event loop does not keep the others from their sockets: the one that blocks may be the one that waited for
//! them all.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread::Builder;
use std::time::Duration;

use dunlin_run::watchdog::Watchdog;
use dunlin_run::{Loops, spawn_named};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

const BLOCK: Duration = Duration::from_millis(800);
/// A few looks of the watchdog, on a busy machine.
const SOON: Duration = Duration::from_millis(400);

#[test]
fn a_blocked_event_loop_leaves_the_sockets_to_the_others() {
    let _watching = Watchdog::new().threshold(Duration::from_millis(25)).handler(|_| ()).start().unwrap();
    let slowest = Loops::new().workers(2).block_on(serve_and_ask()).unwrap();
    assert!(slowest < SOON, "another connection waited for {slowest:?}");
}

/// Serves two connections; the slowest answer on one while the other blocks.
async fn serve_and_ask() -> Duration {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(spawn_named("accepts", async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            drop(spawn_named("serves", serve(stream)));
        }
    }));
    let (sender, slowest) = oneshot::channel();
    Builder::new().spawn(move || sender.send(ask(address))).unwrap();
    slowest.await.unwrap()
}

/// Answers each byte; some block.
async fn serve(mut stream: tokio::net::TcpStream) {
    let mut byte = [0];
    while stream.read_exact(&mut byte).await.is_ok() {
        if byte == *b"b" {
            block();
        }
        stream.write_all(&byte).await.unwrap();
    }
}

#[expect(clippy::disallowed_methods, reason = "the clients are real threads, in real time")]
fn ask(address: SocketAddr) -> Duration {
    let [mut blocks, mut other] = [(); 2].map(|()| TcpStream::connect(address).unwrap());
    let exchange = |stream: &mut TcpStream, byte| {
        stream.write_all(&[byte]).unwrap();
        stream.read_exact(&mut [0]).unwrap();
    };
    exchange(&mut other, b'a');
    exchange(&mut blocks, b'a');
    let mut slowest = Duration::ZERO;
    for _ in 0..4 {
        blocks.write_all(b"b").unwrap();
        std::thread::sleep(Duration::from_millis(50)); // sleeps: until the loop is blocked
        let start = std::time::Instant::now();
        exchange(&mut other, b'a');
        slowest = slowest.max(start.elapsed());
        blocks.read_exact(&mut [0]).unwrap();
    }
    slowest
}

#[expect(clippy::disallowed_methods, reason = "blocking is what is tested")]
fn block() {
    std::thread::sleep(BLOCK); // sleeps: blocking is what is tested
}
