//! What the workers of these tests run.

use std::fs;
use std::io::Read;
use std::process::{Command, exit};

use serde::{Deserialize, Serialize};

dunlin_run::worker_functions![double, misbehave, surroundings, size, grow, nested, unwritable, generic::<u8>];

pub(crate) fn double(number: u64) -> u64 {
    number * 2
}

pub(crate) fn generic<T: Default>(_: ()) -> T {
    T::default()
}

/// What a job does in place of its work.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) enum Deed {
    Return(u32),
    Panic,
    Abort,
    Signal(i32),
    Exit(i32),
    Allocate(usize),
    Spin,
    Hang,
    Nap,
}

pub(crate) fn misbehave(deed: Deed) -> u32 {
    match deed {
        Deed::Return(number) => number,
        Deed::Panic => panic!("on purpose"),
        Deed::Abort => std::process::abort(),
        Deed::Signal(number) => signal(number),
        Deed::Exit(code) => exit(code),
        Deed::Allocate(bytes) => vec![1_u8; bytes].iter().map(|byte| u32::from(*byte)).sum(),
        Deed::Spin => loop {
            std::hint::spin_loop();
        },
        Deed::Hang => stay("1000"),
        Deed::Nap => stay("0.3"),
    }
}

/// Starts a process and waits for it.
fn stay(seconds: &str) -> u32 {
    let status = Command::new("sleep").arg(seconds).status();
    status.expect("there is a `sleep`").code().unwrap_or_default().unsigned_abs()
}

fn signal(number: i32) -> u32 {
    let (number, me) = (format!("-{number}"), std::process::id().to_string());
    // more than once, as Rust's runtime ignores the first SIGSEGV that is no fault of the stack
    loop {
        Command::new("kill").args([&number, &me]).status().expect("there is a `kill`");
    }
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Surroundings {
    pub(crate) directory: String,
    pub(crate) variable: Option<String>,
    pub(crate) input: String,
    pub(crate) sockets: usize,
    pub(crate) core: String,
}

pub(crate) fn surroundings(variable: String) -> Surroundings {
    println!("printing does no harm");
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input).expect("it can be read");
    let files = fs::read_dir("/proc/self/fd")
        .expect("there is /proc")
        .filter_map(|file| fs::read_link(file.ok()?.path()).ok());
    let limits = fs::read_to_string("/proc/self/limits").expect("there is /proc");
    Surroundings {
        directory: std::env::current_dir().expect("there is one").display().to_string(),
        variable: std::env::var(variable).ok(),
        input,
        sockets: files.filter(|file| file.display().to_string().starts_with("socket:")).count(),
        core: limits.lines().find(|line| line.contains("core file")).expect("it is listed")[26..]
            .trim()
            .to_owned(),
    }
}

pub(crate) fn size(bytes: Vec<u8>) -> usize {
    bytes.len()
}

pub(crate) fn grow(bytes: usize) -> Vec<u8> {
    vec![7; bytes]
}

/// What serde cannot write: a lock that a panic has poisoned.
pub(crate) fn unwritable(_: ()) -> std::sync::Mutex<u8> {
    let lock = std::sync::Mutex::new(1);
    let poisoned = std::panic::catch_unwind(|| {
        let _guard = lock.lock();
        panic!("on purpose");
    });
    assert!(poisoned.is_err());
    lock
}

pub(crate) fn nested(number: u64) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("the system has descriptors");
    runtime.block_on(dunlin_run::process(double, number)).expect_err("it is refused").to_string()
}
