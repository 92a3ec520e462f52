//! The worker's side: the same program, started again under a name that says so.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread::Builder;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{Resource, Rlimit, Signal, getpgrp, getpid, kill_process_group, setrlimit};

use super::function::{Function, Outcome};
use super::wire::{self, Kind};

/// The program. A link of the system, which is the same file also after a new version was installed in its place.
const PROGRAM: &str = "/proc/self/exe";
/// What a worker is called (`argv[0]`, which `ps` shows); the name of its pool follows. A name, other than a variable
/// of the environment, is not handed on to what the worker starts.
const NAME: &str = "dunlin-worker: ";

/// Set once the program has given [`serve_if_worker`] its turn, without which its workers would run its `main`. Only
/// the first thread counts: tests have others, and a `main` that is libtest's.
static IS_ASKED: AtomicBool = AtomicBool::new(false);
static IS_WORKER: AtomicBool = AtomicBool::new(false);

/// A test that serves as the `main` of workers, as the real one is libtest's.
#[doc(hidden)]
pub struct WorkerTest(pub &'static str);

inventory::collect!(WorkerTest);

/// Runs jobs and never returns, if this process was started as a worker; returns at once in any other.
///
/// `#[dunlin::main]` and [`block_on`](crate::block_on()) do it first. A `main` that does without them calls it in its
/// first line: whatever stands before it is done by every worker, too. Without it no worker is started:
///
/// ```
/// fn double(number: u64) -> u64 {
///     number * 2
/// }
/// dunlin_run::worker_functions![double];
///
/// fn main() -> std::io::Result<()> {
///     // dunlin_run::serve_if_worker();
///     let runtime = tokio::runtime::Builder::new_current_thread().build()?;
///     assert!(runtime.block_on(dunlin_run::process(double, 21)).unwrap_err().is_misuse());
///     Ok(())
/// }
/// ```
///
/// # Panics
/// In a worker that cannot be set up, which ends the worker.
pub fn serve_if_worker() {
    if rustix::thread::gettid() == getpid() {
        IS_ASKED.store(true, Relaxed);
    }
    let Some(name) = std::env::args_os().next() else { return };
    let Some(pool) = name.to_str().and_then(|name| name.strip_prefix(NAME)) else { return };
    IS_WORKER.store(true, Relaxed);
    let served = socket().and_then(|socket| {
        // For `top`; Linux shows 15 bytes of it.
        std::fs::write("/proc/self/comm", pool)?;
        serve(socket)
    });
    if let Err(error) = served {
        eprintln!("a worker of process pool `{pool}` cannot serve its program: {error}");
    }
    std::process::exit(1)
}

/// Tells why this program can have no workers.
pub(super) fn problem() -> Option<&'static str> {
    if IS_WORKER.load(Relaxed) {
        return Some("a worker has no workers of its own: call the function directly");
    }
    if IS_ASKED.load(Relaxed) || test().is_some() {
        return None;
    }
    Some(
        "`main` has to call `dunlin_run::serve_if_worker()` first, as `#[dunlin::main]` does; tests have \
         `dunlin_run::worker_test!()` in one file",
    )
}

fn test() -> Option<&'static str> {
    inventory::iter::<WorkerTest>().next().map(|test| test.0)
}

/// Describes how a worker is started. What it prints is its log, so that it cannot mix with what the program prints.
pub(super) fn command(pool: &str) -> Command {
    let mut command = Command::new(PROGRAM);
    command.arg0(format!("{NAME}{pool}")).stdout(Stdio::null());
    if let Some(test) = test() {
        let (_crate, test) = test.split_once("::").unwrap_or_default();
        command.args([test, "--exact", "--nocapture", "--test-threads=1"]);
    }
    command
}

/// Takes the socket away from standard input, so that no job reads it and nothing that a job starts inherits it, and
/// lets what jobs print go to the log.
fn socket() -> io::Result<UnixStream> {
    let socket = UnixStream::from(rustix::io::fcntl_dupfd_cloexec(io::stdin(), 3)?);
    socket.local_addr()?;
    rustix::stdio::dup2_stdin(File::open("/dev/null")?)?;
    rustix::stdio::dup2_stdout(io::stderr())?;
    Ok(socket)
}

fn serve(mut socket: UnixStream) -> io::Result<()> {
    let (_, hello) = receive(&mut socket)?;
    let (memory, rest) = hello.split_first_chunk().ok_or(io::ErrorKind::InvalidData)?;
    let message = rest.try_into().map(u64::from_le_bytes).map_err(|_| io::ErrorKind::InvalidData)?;
    end_with_the_program(socket.try_clone()?)?;
    limit(Resource::Core, 0)?;
    if u64::from_le_bytes(*memory) != u64::MAX {
        limit(Resource::Data, u64::from_le_bytes(*memory))?;
    }
    socket.write_all(&wire::frame(Kind::Hello, &[]))?;
    loop {
        let Ok((_, payload)) = receive(&mut socket) else {
            end_group();
            return Ok(());
        };
        let (name, args) = wire::read_call(&payload).ok_or(io::ErrorKind::InvalidData)?;
        let Outcome { kind, payload } = Function::run(name, args);
        // It is gone before the answer is there, so that it does not come after the end of the job.
        io::stdout().flush()?;
        let answer = match payload.len() as u64 {
            bytes if kind == Kind::Returned && bytes > message => {
                wire::frame(Kind::TooLarge, &bytes.to_le_bytes())
            }
            _ => wire::frame(kind, &payload),
        };
        socket.write_all(&answer)?;
    }
}

fn receive(socket: &mut UnixStream) -> io::Result<(Kind, Vec<u8>)> {
    let mut head = [0; wire::HEAD];
    socket.read_exact(&mut head)?;
    let (kind, length) = wire::read_head(head).ok_or(io::ErrorKind::InvalidData)?;
    let mut payload = vec![0; length];
    socket.read_exact(&mut payload)?;
    Ok((kind, payload))
}

fn limit(resource: Resource, value: u64) -> io::Result<()> {
    Ok(setrlimit(resource, Rlimit { current: Some(value), maximum: Some(value) })?)
}

/// Ends this worker and what it started when the program ends, however it ends: its end of the socket is closed then.
/// The signal of the system for it (`PR_SET_PDEATHSIG`) comes also when only the thread ends that started the worker,
/// and it spares what the worker started.
fn end_with_the_program(socket: UnixStream) -> io::Result<()> {
    let watch = move || {
        while poll(&mut [PollFd::new(&socket, PollFlags::RDHUP)], None).is_err() {}
        end_group();
    };
    Builder::new().name("dunlin-watch".to_owned()).stack_size(64 << 10).spawn(watch).map(drop)
}

/// Kills this process and what it started, unless it was not made the leader of a group, as somebody else started it.
fn end_group() {
    if getpgrp() == getpid() {
        let _ = kill_process_group(getpid(), Signal::KILL);
    }
}

/// Makes the tests of this binary able to have workers. It stands once in the binary, in any file.
///
/// The `main` of tests is libtest's, so that a worker of them is started with the name of a test, which this writes.
/// Without a worker the test does nothing and passes.
#[macro_export]
macro_rules! worker_test {
    () => {
        #[test]
        fn dunlin_worker() {
            $crate::serve_if_worker();
        }
        #[cfg(test)]
        $crate::__process::inventory::submit! {
            $crate::__process::WorkerTest(concat!(module_path!(), "::dunlin_worker"))
        }
    };
}
