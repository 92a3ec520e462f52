//! The ways. The line that blocks ends with `// blocks: NAME`, by which `cargo xtask prove blocking ways` finds it.

use std::io::Read;
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::sync::mpsc::Receiver;

use dunlin::prelude::*;
use rusqlite::Connection;
use rustix::event::{PollFd, PollFlags};

use crate::late::{self, DELAY};

/// Enough for the watchdog to see: some hundred milliseconds, in every build.
const LARGE: u64 = if cfg!(debug_assertions) { 15_000_000 } else { 150_000_000 };

static STOCK: Mutex<u64> = Mutex::new(7);

pub(crate) fn router() -> Router {
    let plain = routes![sleep, file, lock, compute, socket, poll];
    Router::new("/ways")
        .tags(["ways"])
        .routes(plain)
        .routes(routes![channel, join, process, block_on, dynamic, sqlite])
}

/// Tries again a little later.
#[get("/sleep")]
async fn sleep() -> String {
    format!("ready after {} attempts", wait_until_ready())
}

fn wait_until_ready() -> u32 {
    let mut attempts = 1;
    while !try_again(attempts) {
        attempts += 1;
    }
    attempts
}

#[expect(clippy::disallowed_methods, reason = "blocking is what is shown")]
fn try_again(attempt: u32) -> bool {
    std::thread::sleep(DELAY); // blocks: sleep
    attempt > 0
}

/// Reads a file from a slow disk.
#[get("/file")]
async fn file() -> Result<String> {
    let (_folder, path) = late::file()?;
    Ok(format!("{} words", count_words(&path)?))
}

fn count_words(path: &Path) -> Result<usize> {
    Ok(load(path)?.split_whitespace().count())
}

fn load(path: &Path) -> Result<String> {
    let text = std::fs::read_to_string(path)?; // blocks: file
    Ok(text)
}

/// Asks for a lock that another thread keeps.
#[get("/lock")]
async fn lock() -> Result<String> {
    late::hold(&STOCK)?;
    Ok(format!("{} left", take_one()))
}

fn take_one() -> u64 {
    stock() - 1
}

fn stock() -> u64 {
    let stock = STOCK.lock().expect("nobody panics with it"); // blocks: lock
    *stock
}

/// Computes.
#[get("/loop")]
async fn compute() -> String {
    format!("prime: {}", is_prime(LARGE))
}

fn is_prime(number: u64) -> bool {
    divisors(number) == 2
}

fn divisors(number: u64) -> usize {
    (1..=number).filter(|divisor| number.is_multiple_of(*divisor)).count() // blocks: loop
}

/// Reads from a peer that is late.
#[get("/socket")]
async fn socket() -> Result<String> {
    ask(&mut late::peer()?)
}

fn ask(peer: &mut TcpStream) -> Result<String> {
    Ok(format!("{} bytes", receive(peer)?))
}

fn receive(peer: &mut TcpStream) -> Result<usize> {
    let length = peer.read(&mut [0; 64])?; // blocks: socket
    Ok(length)
}

/// Waits as the C library of a database does.
#[get("/poll")]
async fn poll() -> Result<String> {
    wait_for_rows(&late::peer()?)
}

fn wait_for_rows(peer: &TcpStream) -> Result<String> {
    Ok(format!("{} ready", ready(peer)?))
}

fn ready(peer: &TcpStream) -> Result<usize> {
    let count = rustix::event::poll(&mut [PollFd::new(peer, PollFlags::IN)], None)?; // blocks: poll
    Ok(count)
}

/// Waits for a message of another thread.
#[get("/channel")]
async fn channel() -> Result<String> {
    next_order(&late::message()?)
}

fn next_order(orders: &Receiver<u64>) -> Result<String> {
    Ok(format!("order {}", take(orders)?))
}

fn take(orders: &Receiver<u64>) -> Result<u64> {
    let order = orders.recv()?; // blocks: channel
    Ok(order)
}

/// Waits for the end of a thread.
#[get("/join")]
async fn join() -> Result<String> {
    Ok(format!("{} images", resize_all()?))
}

fn resize_all() -> Result<u64> {
    Ok(resize()? * 2)
}

fn resize() -> Result<u64> {
    let worker = late::after_delay(|| 21)?;
    let done = worker.join().expect("it does not panic"); // blocks: join
    Ok(done)
}

/// Runs a program.
#[get("/process")]
async fn process() -> Result<String> {
    Ok(format!("{} bytes", convert()?))
}

fn convert() -> Result<usize> {
    Ok(run("sleep", &DELAY.as_secs_f64().to_string())?.len())
}

fn run(program: &str, argument: &str) -> Result<Vec<u8>> {
    let output = Command::new(program).arg(argument).output()?; // blocks: process
    Ok(output.stdout)
}

/// Runs a future to its end in place of awaiting it.
#[get("/block-on")]
async fn block_on() -> Result<String> {
    Ok(format!("answer {}", client_call()?))
}

fn client_call() -> Result<u64> {
    Ok(synchronous()? + 1)
}

fn synchronous() -> Result<u64> {
    let answer = pollster::block_on(late::answer()?)?; // blocks: block-on
    Ok(answer)
}

trait Store: Send + Sync {
    fn price(&self, item: u64) -> u64;
}

struct SlowStore;

impl Store for SlowStore {
    #[expect(clippy::disallowed_methods, reason = "blocking is what is shown")]
    fn price(&self, item: u64) -> u64 {
        std::thread::sleep(DELAY); // blocks: dyn
        2 * item
    }
}

/// Asks an implementation that blocks, behind a trait and in a closure.
#[get("/dyn")]
async fn dynamic() -> String {
    let store: Box<dyn Store> = Box::new(SlowStore);
    format!("{} euros", total(&*store, &[21]))
}

fn total(store: &dyn Store, items: &[u64]) -> u64 {
    items.iter().map(|item| store.price(*item)).sum()
}

/// Writes to a database that another connection writes to.
#[get("/sqlite")]
async fn sqlite() -> Result<String> {
    let (_folder, [writer, waiting]) = late::database()?;
    let order = order(&waiting);
    drop(writer);
    Ok(order)
}

fn order(database: &Connection) -> String {
    match insert(database) {
        Ok(rows) => format!("{rows} rows"),
        Err(error) => error.to_string(),
    }
}

fn insert(database: &Connection) -> rusqlite::Result<usize> {
    let rows = database.execute("INSERT INTO orders VALUES (1)", [])?; // blocks: sqlite
    Ok(rows)
}
