//! Twelve ways to block an event loop, each two calls below the task: the report names the very line.
#![expect(clippy::unwrap_used, reason = "what helps tests is a test")]

use std::hint::black_box;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Barrier, Mutex};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use dunlin_run::watchdog::{Report, State, Watchdog};
use dunlin_run::{Loops, spawn_named};
use rusqlite::Connection;
use rustix::event::{PollFd, PollFlags};
use rustix::fs::{CWD, FileType, Mode};

const THRESHOLD: Duration = Duration::from_millis(25);
const BLOCK: Duration = Duration::from_millis(140);
const LONG: Duration = Duration::from_secs(20);

/// The line that blocks.
static LINE: AtomicU32 = AtomicU32::new(0);
static LOCK: Mutex<u64> = Mutex::new(7);

macro_rules! here {
    ($blocks:expr) => {{
        LINE.store(line!(), Relaxed);
        $blocks
    }};
}

#[test]
fn the_line_that_blocks_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (sender, reports) = channel();
    let handler = move |report: &Report| drop(sender.send(report.clone()));
    let _watching = Watchdog::new().threshold(THRESHOLD).handler(handler).start().unwrap();
    let mut wrong = Vec::new();
    for Way { name, state, help, block } in ways(folder.path()) {
        let task = async { spawn_named(name, async { block() }).await };
        Loops::new().workers(1).block_on(task).unwrap().unwrap();
        let first = |report: &Report| !report.is_update && report.state != State::Starved;
        let report = std::iter::from_fn(|| reports.recv_timeout(LONG).ok()).find(first).unwrap();
        assert_eq!(report.label, name);
        assert!(report.so_far - report.times.queued < BLOCK, "it is reported while it blocks: {report}");
        let place = report.place().cloned();
        let line = place.as_ref().and_then(|place| place.line);
        let is_here =
            place.is_some_and(|place| place.file.is_some_and(|file| file.ends_with("ways_to_block.rs")));
        let named = is_here && line == Some(LINE.load(Relaxed)) && report.state == state;
        println!("{name}: {}: {report}\n", if named { "right" } else { "WRONG" });
        // An optimiser makes a jump of a call at the end of a function, which then is not on the stack.
        let may_miss = !cfg!(debug_assertions) && name == "sleep";
        if !named && !may_miss || !report.advice.contains(help) {
            wrong.push(format!("{name}, line {}: {report}\n{:?}", LINE.load(Relaxed), report.frames));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

struct Way {
    name: &'static str,
    state: State,
    help: &'static str,
    block: Box<dyn FnOnce() + Send>,
}

fn ways(folder: &Path) -> Vec<Way> {
    let waiting = |name, help, block| Way { name, state: State::Waiting, help, block };
    vec![
        waiting("sleep", "tokio::time::sleep", Box::new(|| sleep_one(1))),
        waiting("file", "plain `fn`", fifo(folder.join("fifo"))),
        waiting("lock", "hold it for less", Box::new(|| locked(|| _ = lock_one()))),
        Way {
            name: "loop",
            state: State::Computing,
            help: "run = cpu",
            block: Box::new(|| _ = compute_one(7)),
        },
        waiting("socket", "tokio::net", Box::new(|| _ = socket_one(&mut late_peer()))),
        waiting("poll", "async form", Box::new(|| _ = poll_one(&late_peer()))),
        waiting("channel", "tokio::sync", Box::new(|| _ = receive_one(&late_message()))),
        waiting("join", "run::threads", Box::new(|| join_one(thread(pause)))),
        waiting("process", "tokio::process", Box::new(|| _ = process_one())),
        waiting("block_on", "`.await` the future", Box::new(|| _ = block_on_one(7))),
        waiting("dyn", "tokio::time::sleep", Box::new(|| _ = black_box(dyn_one(&SlowStore)))),
        waiting("sqlite", "run::threads", sqlite(folder.join("db"))),
    ]
}

fn sleep_one(times: u32) {
    for _ in 0..times {
        sleep_two();
    }
}

#[expect(clippy::disallowed_methods, reason = "blocking is what is tested")]
fn sleep_two() {
    here!(std::thread::sleep(BLOCK)); // sleeps: blocking is what is tested
}

fn fifo(path: PathBuf) -> Box<dyn FnOnce() + Send> {
    rustix::fs::mknodat(CWD, &path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    Box::new(move || {
        let writes = path.clone();
        let writer = thread(move || {
            pause();
            std::fs::write(writes, "late").unwrap();
        });
        assert_eq!(file_one(&path), 4);
        writer.join().unwrap();
    })
}

fn file_one(path: &Path) -> usize {
    file_two(path).len()
}

fn file_two(path: &Path) -> Vec<u8> {
    here!(std::fs::read(path)).unwrap()
}

/// Calls `work` while another thread holds the lock.
fn locked(work: impl FnOnce()) {
    let barrier = Barrier::new(2);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let _held = LOCK.lock().unwrap();
            barrier.wait();
            pause();
        });
        barrier.wait();
        work();
    });
}

fn lock_one() -> u64 {
    lock_two() + 1
}

fn lock_two() -> u64 {
    let held = here!(LOCK.lock()).unwrap();
    *held
}

fn compute_one(seed: u64) -> u64 {
    compute_two(seed) + 1
}

#[expect(clippy::disallowed_methods, reason = "computing is real")]
fn compute_two(seed: u64) -> u64 {
    let start = std::time::Instant::now();
    here!(std::iter::repeat(seed).take_while(|_| start.elapsed() < 4 * BLOCK).fold(0, u64::wrapping_add))
}

/// Connects to a peer that says something late.
fn late_peer() -> TcpStream {
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let address = listener.local_addr().unwrap();
    thread(move || {
        let (mut stream, _) = listener.accept().unwrap();
        pause();
        stream.write_all(b"late").unwrap();
    });
    TcpStream::connect(address).unwrap()
}

fn socket_one(stream: &mut TcpStream) -> usize {
    socket_two(stream) + 1
}

fn socket_two(stream: &mut TcpStream) -> usize {
    here!(stream.read(&mut [0; 16])).unwrap()
}

fn poll_one(stream: &TcpStream) -> usize {
    poll_two(stream) + 1
}

fn poll_two(stream: &TcpStream) -> usize {
    let mut descriptors = [PollFd::new(stream, PollFlags::IN)];
    here!(rustix::event::poll(&mut descriptors, None)).unwrap()
}

fn late_message() -> Receiver<u8> {
    let (sender, receiver) = channel();
    thread(move || {
        pause();
        sender.send(7).unwrap();
    });
    receiver
}

fn receive_one(receiver: &Receiver<u8>) -> u8 {
    receive_two(receiver) + 1
}

fn receive_two(receiver: &Receiver<u8>) -> u8 {
    here!(receiver.recv()).unwrap()
}

fn join_one(thread: JoinHandle<()>) {
    join_two(thread);
}

fn join_two(thread: JoinHandle<()>) {
    here!(thread.join()).unwrap();
}

fn process_one() -> usize {
    process_two() + 1
}

fn process_two() -> usize {
    here!(Command::new("sleep").arg("0.14").output()).unwrap().stdout.len()
}

fn block_on_one(value: u64) -> u64 {
    block_on_two(value) + 1
}

fn block_on_two(value: u64) -> u64 {
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let sends = thread(move || {
        pause();
        sender.send(value).unwrap();
    });
    let value = here!(pollster::block_on(receiver)).unwrap();
    sends.join().unwrap();
    value
}

trait Store {
    fn find(&self, id: u64) -> u64;
}

struct SlowStore;

impl Store for SlowStore {
    #[expect(clippy::disallowed_methods, reason = "blocking is what is tested")]
    fn find(&self, id: u64) -> u64 {
        here!(std::thread::sleep(BLOCK)); // sleeps: blocking is what is tested
        id
    }
}

fn dyn_one(store: &dyn Store) -> Vec<u64> {
    [1].iter().map(|id| store.find(*id)).collect()
}

fn sqlite(path: PathBuf) -> Box<dyn FnOnce() + Send> {
    let holds = Connection::open(&path).unwrap();
    holds.execute_batch("CREATE TABLE t (a); BEGIN EXCLUSIVE").unwrap();
    Box::new(move || {
        let waits = Connection::open(path).unwrap();
        waits.busy_timeout(BLOCK).unwrap();
        assert!(!sqlite_one(&waits));
        drop(holds);
    })
}

fn sqlite_one(connection: &Connection) -> bool {
    !sqlite_two(connection)
}

fn sqlite_two(connection: &Connection) -> bool {
    here!(connection.execute("INSERT INTO t VALUES (1)", [])).is_err()
}

#[expect(clippy::disallowed_methods, reason = "the other side is late in real time")]
fn pause() {
    std::thread::sleep(BLOCK); // sleeps: blocking is what is tested
}

fn thread(work: impl FnOnce() + Send + 'static) -> JoinHandle<()> {
    Builder::new().spawn(work).unwrap()
}
