//! Threads and channels, by the types of std.

use std::sync::mpsc::{Receiver, SyncSender};
use std::sync::{Barrier, Condvar, OnceLock};
use std::thread::{JoinHandle, ScopedJoinHandle};
use std::time::Duration;

use dunlin::prelude::*;

/// Stands for a value from somewhere.
fn made<T>() -> T {
    panic!("only compiled")
}

#[dependency]
async fn handle() {
    let value: JoinHandle<u8> = made();
    let _ = value.join(); // std::thread::JoinHandle::join
}

#[dependency]
async fn scoped_handle() {
    let value: ScopedJoinHandle<'static, u8> = made();
    let _ = value.join(); // std::thread::ScopedJoinHandle::join
}

#[dependency]
async fn barrier() {
    let value: Barrier = made();
    let _ = value.wait(); // std::sync::Barrier::wait
}

#[dependency]
async fn condition() {
    let value: Condvar = made();
    let _ = value.wait::<u8>(made()); // std::sync::Condvar::wait
    let _ = value.wait_while::<u8, fn(&mut u8) -> bool>(made(), made()); // std::sync::Condvar::wait_while
    let _ = value.wait_timeout::<u8>(made(), Duration::MAX); // std::sync::Condvar::wait_timeout
    #[allow(deprecated)]
    let _ = value.wait_timeout_ms::<u8>(made(), 1); // std::sync::Condvar::wait_timeout_ms
    let _ = value.wait_timeout_while::<u8, fn(&mut u8) -> bool>(made(), Duration::MAX, made()); // std::sync::Condvar::wait_timeout_while
}

#[dependency]
async fn cell() {
    let value: OnceLock<u8> = made();
    let _ = value.wait(); // std::sync::OnceLock::wait
}

#[dependency]
async fn receiver() {
    let value: Receiver<u8> = made();
    let _ = value.recv(); // std::sync::mpsc::Receiver::recv
    let _ = value.recv_timeout(Duration::MAX); // std::sync::mpsc::Receiver::recv_timeout
}

#[dependency]
async fn sender() {
    let value: SyncSender<u8> = made();
    let _ = value.send(1); // std::sync::mpsc::SyncSender::send
}

fn main() {}
