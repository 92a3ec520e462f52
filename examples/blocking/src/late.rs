//! What others are late with: a file, a peer, a message, a lock. It is what the ways to block wait for.

use std::io::{Result, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Barrier, Mutex};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use rusqlite::Connection;
use rustix::fs::{CWD, FileType, Mode};
use tempfile::TempDir;

/// How late everybody is: more than the watchdog lets pass, in every build.
pub(crate) const DELAY: Duration = Duration::from_millis(600);

/// A disk that takes its time: a pipe that is written to late. It is gone with the folder.
pub(crate) fn file() -> Result<(TempDir, PathBuf)> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("slow-disk");
    rustix::fs::mknodat(CWD, &path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0)?;
    let written = path.clone();
    after_delay(move || std::fs::write(written, "late"))?;
    Ok((folder, path))
}

/// A peer that says something late.
pub(crate) fn peer() -> Result<TcpStream> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    after_delay(move || listener.accept()?.0.write_all(b"late"))?;
    TcpStream::connect(address)
}

/// A message that comes late.
pub(crate) fn message() -> Result<Receiver<u64>> {
    let (sender, receiver) = channel();
    after_delay(move || sender.send(7))?;
    Ok(receiver)
}

/// An answer that comes late.
pub(crate) fn answer() -> Result<tokio::sync::oneshot::Receiver<u64>> {
    let (sender, receiver) = tokio::sync::oneshot::channel();
    after_delay(move || sender.send(7))?;
    Ok(receiver)
}

/// Keeps a lock for a while; returns when it is held.
pub(crate) fn hold(lock: &'static Mutex<u64>) -> Result<()> {
    let held = std::sync::Arc::new(Barrier::new(2));
    let seen = std::sync::Arc::clone(&held);
    Builder::new().spawn(move || {
        let _guard = lock.lock();
        seen.wait();
        pause();
    })?;
    held.wait();
    Ok(())
}

/// A database that another connection writes to for a while, and a connection that waits for it.
pub(crate) fn database() -> rusqlite::Result<(TempDir, [Connection; 2])> {
    let folder =
        tempfile::tempdir().map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    let path = folder.path().join("orders.db");
    let writer = Connection::open(&path)?;
    writer.execute_batch("CREATE TABLE orders (number INTEGER); BEGIN EXCLUSIVE")?;
    let waiting = Connection::open(path)?;
    waiting.busy_timeout(DELAY)?;
    Ok((folder, [writer, waiting]))
}

/// Does `work` in a thread of its own, late.
pub(crate) fn after_delay<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<JoinHandle<T>> {
    Builder::new().spawn(move || {
        pause();
        work()
    })
}

#[expect(clippy::disallowed_methods, reason = "this thread is there to be late")]
fn pause() {
    std::thread::sleep(DELAY);
}
