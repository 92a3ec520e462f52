//! std's own that does not block, beside what does.

#![deny(warnings)]

use std::io::{Cursor, Read, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex, RwLock, mpsc};
use std::time::Duration;

use dunlin::prelude::*;

/// A short lock.
#[get("/1")]
async fn locked(shared: State<Mutex<Vec<u8>>>) -> usize {
    shared.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).len()
}

/// A lock for readers, and for one writer.
#[get("/2")]
async fn read_locked(shared: State<RwLock<u8>>) -> u8 {
    let before = *shared.read().unwrap();
    *shared.write().unwrap() += 1;
    before
}

/// Parts of paths.
#[get("/3")]
async fn paths() -> String {
    let path: PathBuf = Path::new("/a").join("b.txt");
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    format!("{:?}{:?}{}{}", path.parent(), name, path.is_absolute(), path.starts_with("/a"))
}

/// `try_recv`, which does not wait.
#[get("/4")]
async fn tries() -> Option<u8> {
    let (sender, receiver) = mpsc::channel();
    sender.send(7).ok()?;
    receiver.try_recv().ok()
}

/// Reading and writing in memory, by the traits that files have, too.
#[get("/5")]
async fn in_memory() -> Result<String> {
    let mut text = String::new();
    Cursor::new("hello").read_to_string(&mut text)?;
    let mut bytes: &[u8] = text.as_bytes();
    let mut buffer = [0; 2];
    bytes.read_exact(&mut buffer)?;
    let mut sink = Vec::new();
    sink.write_all(&buffer)?;
    write!(sink, "{}", text.len())?;
    Ok(String::from_utf8(sink)?)
}

/// A reader behind `dyn`.
#[get("/6")]
async fn behind_dyn() -> Result<usize> {
    let mut reader: Box<dyn Read + Send> = Box::new(Cursor::new("hello"));
    let mut buffer = [0; 8];
    Ok(reader.read(&mut buffer)?)
}

/// A command that is built, and not run.
#[get("/7")]
async fn command() -> String {
    let mut command = Command::new("ls");
    command.arg("-l").env("A", "b");
    format!("{command:?}")
}

/// A condition variable that is woken, not waited for.
#[get("/8")]
async fn wakes(shared: State<(Mutex<bool>, Condvar)>) {
    *shared.0.lock().unwrap() = true;
    shared.1.notify_all();
}

/// Addresses that need no name server.
#[get("/9")]
async fn address() -> String {
    use std::net::ToSocketAddrs;
    let address: SocketAddr = ([127, 0, 0, 1], 80).into();
    let all: Vec<_> = address.to_socket_addrs().into_iter().flatten().collect();
    format!("{all:?}")
}

/// Numbers and moments with methods of such names.
#[get("/10")]
async fn time() -> u64 {
    let pause = Duration::from_millis(7);
    pause.as_secs().max(u64::from(pause.subsec_millis()))
}

/// Metadata of what is open is one thing, that of a model another.
#[get("/11")]
async fn metadata() -> usize {
    struct Song;
    impl Song {
        fn metadata(&self) -> &'static str {
            "Kea"
        }
    }
    let song = Arc::new(Song);
    song.metadata().len()
}

/// A constant that names a file, and one that holds it.
#[get("/12")]
async fn included() -> usize {
    include_str!("harmless.rs").len() + include_bytes!("harmless.rs").len()
}

fn main() {
    let _ = routes![
        locked, read_locked, paths, tries, in_memory, behind_dyn, command, wakes, address, time, metadata, included
    ];
}
