//! What the system knows of the processes of a test.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

/// A process, as `/proc` shows it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Observed {
    pub(crate) pid: u32,
    pub(crate) name: String,
    pub(crate) state: char,
    pub(crate) parent: u32,
    pub(crate) group: u32,
}

/// All processes that exist, dead ones that nobody has reaped among them.
pub(crate) fn processes() -> BTreeMap<u32, Observed> {
    let entries = fs::read_dir("/proc").expect("there is /proc").filter_map(Result::ok);
    let numbers = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    numbers.filter_map(|pid| Some((pid, observe(pid)?))).collect()
}

fn observe(pid: u32) -> Option<Observed> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (start, rest) = stat.rsplit_once(") ")?;
    let mut fields = rest.split(' ');
    Some(Observed {
        pid,
        name: start.split_once('(')?.1.to_owned(),
        state: fields.next()?.parse().ok()?,
        parent: fields.next()?.parse().ok()?,
        group: fields.next()?.parse().ok()?,
    })
}

/// The workers of this program's pool of that name.
pub(crate) fn workers(pool: &str) -> Vec<u32> {
    let me = std::process::id();
    let all = processes().into_values();
    all.filter(|found| found.parent == me && found.name == pool).map(|found| found.pid).collect()
}

/// What belongs to the group of a worker: itself, and what it started, unless it is dead and another's to reap.
pub(crate) fn group(worker: u32) -> Vec<u32> {
    let all = processes().into_values().filter(|found| found.group == worker);
    all.filter(|found| found.state != 'Z' || found.parent != 1).map(|found| found.pid).collect()
}

/// The only worker of a pool, once there is one that has started a process.
pub(crate) fn busy_worker(pool: &str) -> u32 {
    let mut busy = None;
    within(Duration::from_secs(10), "a job has started", || {
        busy = workers(pool).into_iter().find(|worker| group(*worker).len() > 1);
        busy.is_some()
    });
    busy.expect("it was found")
}

/// Kills a process, which may have ended by itself meanwhile.
pub(crate) fn kill(pid: u32) {
    signal("-9", pid);
}

pub(crate) fn signal(name: &str, pid: u32) {
    Command::new("kill")
        .args([name, &pid.to_string()])
        .stderr(Stdio::null())
        .status()
        .expect("there is a `kill`");
}

/// Looks again and again, as nobody tells about the end of a process that is not one's own.
#[expect(clippy::disallowed_methods, reason = "processes live in real time")]
pub(crate) fn within(limit: Duration, what: &str, mut holds: impl FnMut() -> bool) {
    let started = std::time::Instant::now();
    while !holds() {
        assert!(started.elapsed() < limit, "within {limit:?}: {what}");
        std::thread::sleep(Duration::from_millis(1)); // sleeps: the system tells nobody
    }
}

/// Measures in real time.
#[expect(clippy::disallowed_methods, reason = "processes live in real time")]
pub(crate) fn now() -> std::time::Instant {
    std::time::Instant::now()
}
