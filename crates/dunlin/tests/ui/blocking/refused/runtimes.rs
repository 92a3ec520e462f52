//! tokio's own that blocks, by its types.

use tokio::runtime::{Handle, Runtime};
use tokio::sync::{Mutex, RwLock, broadcast, mpsc, oneshot};
use tokio::task::LocalSet;
use std::sync::Arc;
use std::time::Duration;

use dunlin::prelude::*;

/// Stands for a value from somewhere.
fn made<T>() -> T {
    panic!("only compiled")
}

#[dependency]
async fn receiver() {
    let mut value: mpsc::Receiver<u8> = made();
    let _ = value.blocking_recv(); // tokio::sync::mpsc::Receiver::blocking_recv
    let _ = value.blocking_recv_many(&mut Vec::new(), 1); // tokio::sync::mpsc::Receiver::blocking_recv_many
}

#[dependency]
async fn unbounded() {
    let mut value: mpsc::UnboundedReceiver<u8> = made();
    let _ = value.blocking_recv(); // tokio::sync::mpsc::UnboundedReceiver::blocking_recv
    let _ = value.blocking_recv_many(&mut Vec::new(), 1); // tokio::sync::mpsc::UnboundedReceiver::blocking_recv_many
}

#[dependency]
async fn sender() {
    let value: mpsc::Sender<u8> = made();
    let _ = value.blocking_send(1); // tokio::sync::mpsc::Sender::blocking_send
}

#[dependency]
async fn once() {
    let value: oneshot::Receiver<u8> = made();
    let _ = value.blocking_recv(); // tokio::sync::oneshot::Receiver::blocking_recv
}

#[dependency]
async fn all() {
    let mut value: broadcast::Receiver<u8> = made();
    let _ = value.blocking_recv(); // tokio::sync::broadcast::Receiver::blocking_recv
}

#[dependency]
async fn lock() {
    let value: Arc<Mutex<u8>> = made();
    let _ = value.blocking_lock(); // tokio::sync::Mutex::blocking_lock
    let _ = value.blocking_lock_owned(); // tokio::sync::Mutex::blocking_lock_owned
}

#[dependency]
async fn readers() {
    let value: RwLock<u8> = made();
    let _ = value.blocking_read(); // tokio::sync::RwLock::blocking_read
    let _ = value.blocking_write(); // tokio::sync::RwLock::blocking_write
}

#[dependency]
async fn runtime() {
    let value: Runtime = made();
    let _ = value.block_on(async {}); // tokio::runtime::Runtime::block_on
    let _ = value.shutdown_timeout(Duration::MAX); // tokio::runtime::Runtime::shutdown_timeout
}

#[dependency]
async fn handle() {
    let value: Handle = made();
    let _ = value.block_on(async {}); // tokio::runtime::Handle::block_on
}

#[dependency]
async fn local() {
    let value: LocalSet = made();
    let _ = value.block_on(made::<&Runtime>(), async {}); // tokio::task::LocalSet::block_on
}

fn main() {}
