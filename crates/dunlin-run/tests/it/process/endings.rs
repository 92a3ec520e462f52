//! Callers, pools and programs that end while workers work.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use dunlin_run::testing::block_on_paused;
use dunlin_run::{Loops, Pools, ProcessConfig, ProcessPool};

use super::jobs::{Deed, double, misbehave};
use super::observed::{busy_worker, group, kill, processes, signal, within, workers};
use super::pool;
use crate::gate::started;

/// On a machine that is busy, too.
const SOON: Duration = Duration::from_secs(5);
/// Set in the program that a test starts.
const PROGRAM: &str = "DUNLIN_TEST_PROGRAM";

#[test]
fn a_caller_that_leaves_takes_its_job_along() {
    block_on_paused(async {
        let pool = pool("left");
        let running = started(pool.run(misbehave, Deed::Hang)).await;
        let worker = busy_worker("left");
        let queued = started(pool.run(misbehave, Deed::Exit(1))).await;
        drop(queued);
        let jobs = pool.snapshot().jobs;
        assert_eq!((jobs.abandoned, jobs.skipped, jobs.busy, jobs.queued), (1, 1, 1, 0));
        drop(running);
        within(SOON, "the job and what it started are gone", || group(worker).is_empty());
        within(SOON, "the slot is free", || pool.snapshot().jobs.busy == 0);
        assert_eq!(pool.run(double, 1).await.unwrap(), 2);
        let jobs = pool.snapshot().jobs;
        assert_eq!((jobs.abandoned, jobs.skipped), (2, 1));
    });
}

#[test]
fn a_drain_waits_and_refuses() {
    block_on_paused(async {
        let pool = pool("drained");
        let running = started(pool.run(misbehave, Deed::Nap)).await;
        let drained = pool.drain(Duration::from_secs(5));
        let (drained, answer) = tokio::join!(drained, running);
        assert!(drained.is_complete());
        assert_eq!(answer.unwrap(), 0);
        assert!(pool.run(double, 4).await.unwrap_err().is_shutting_down());
        assert_eq!(workers("drained"), []);
    });
}

#[test]
fn the_end_of_a_grace_kills_what_runs() {
    block_on_paused(async {
        let pool = pool("graceless");
        let running = started(pool.run(misbehave, Deed::Hang)).await;
        let worker = busy_worker("graceless");
        let queued = started(pool.run(double, 4)).await;
        let drained = pool.drain(Duration::ZERO).await;
        assert_eq!((drained.running, drained.discarded), (1, 1));
        assert_eq!(workers("graceless"), []);
        within(SOON, "what the job started is gone", || group(worker).is_empty());
        assert!(running.await.unwrap_err().is_shutting_down());
        assert!(queued.await.unwrap_err().is_shutting_down());
    });
}

#[test]
fn the_pools_of_an_app_drain_their_workers() {
    block_on_paused(async {
        let pools = Pools::builder().processes(ProcessConfig::new("apps").workers(1)).build().unwrap();
        let place = dunlin_run::Place::Processes("apps");
        assert_eq!(pools.process(place, double, 3).await.unwrap(), 6);
        let hanging = started(Box::pin(pools.process(place, misbehave, Deed::Hang))).await;
        let worker = busy_worker("apps");
        assert_eq!(pools.drain(Duration::ZERO).await.running, 1);
        assert_eq!(workers("apps"), []);
        within(SOON, "what the job started is gone", || group(worker).is_empty());
        assert!(hanging.await.unwrap_err().is_shutting_down());
    });
}

#[test]
fn the_last_handle_ends_the_workers() {
    block_on_paused(async {
        let pool = pool("handle");
        pool.run(double, 1).await.unwrap();
        assert_eq!(workers("handle").len(), 1);
        drop(pool);
        within(SOON, "the worker is gone", || workers("handle").is_empty());
    });
}

/// The test that a started program runs: with an idle worker and one whose job has started something.
#[test]
fn program() {
    let Ok(scene) = std::env::var(PROGRAM) else { return };
    Loops::new()
        .workers(1)
        .block_on(async {
            // the runtime's own, if the build has tokio's signals
            let sockets = open_sockets();
            let pool = ProcessPool::new(ProcessConfig::new("orphans").workers(2)).unwrap();
            let hanging = dunlin_run::spawn(pool.run(misbehave, Deed::Hang));
            busy_worker("orphans");
            pool.run(double, 1).await.unwrap();
            if scene == "leaks" {
                return leaves_nothing(pool, hanging, sockets).await;
            }
            let pids: Vec<String> =
                workers("orphans").into_iter().flat_map(group).map(|pid| pid.to_string()).collect();
            println!("\npids {}", pids.join(" "));
            hanging.await.unwrap().unwrap_err();
        })
        .unwrap();
}

async fn leaves_nothing(
    pool: ProcessPool,
    hanging: tokio::task::JoinHandle<Result<u32, dunlin_run::Rejected>>,
    sockets: usize,
) {
    hanging.abort();
    let me = std::process::id();
    for number in 0..50 {
        pool.run(misbehave, Deed::Exit(number)).await.expect_err("it exits");
    }
    let _ = pool.drain(Duration::ZERO).await;
    // the system takes its moment to hand over what has ended
    let is_mine = |found: &super::observed::Observed| found.parent == me;
    within(SOON, "no process is left", || !processes().values().any(is_mine));
    within(SOON, "no socket is left", || open_sockets() == sockets);
    println!("\npids 0");
}

fn open_sockets() -> usize {
    let files = std::fs::read_dir("/proc/self/fd").expect("there is /proc");
    let names = files.filter_map(|file| std::fs::read_link(file.ok()?.path()).ok());
    names.filter(|name| name.display().to_string().starts_with("socket:")).count()
}

/// Starts it, and reads the numbers that it prints. It can go on printing as long as its output is kept.
fn start(scene: &str) -> (Child, BufReader<ChildStdout>, Vec<u32>) {
    let mut program = Command::new(std::env::current_exe().expect("it has a path"))
        .args(["process::endings::program", "--exact", "--nocapture"])
        .env(PROGRAM, scene)
        .stdout(Stdio::piped())
        .spawn()
        .expect("it can be started");
    let mut output = BufReader::new(program.stdout.take().expect("it is piped"));
    let mut lines = output.by_ref().lines().map(Result::unwrap);
    let line = lines.find(|line| line.starts_with("pids ")).expect("the program says it");
    let numbers = line.split(' ').skip(1).map(|number| number.parse().expect("it is a number")).collect();
    (program, output, numbers)
}

#[test]
fn no_worker_outlives_its_program() {
    check_orphans(|_| ());
}

/// The kernel tells a group that is left behind while it stands still: SIGHUP, then SIGCONT.
#[test]
fn no_stopped_worker_outlives_its_program() {
    check_orphans(|pid| signal("-STOP", pid));
}

fn check_orphans(first: fn(u32)) {
    let (mut program, _output, pids) = start("orphans");
    assert_eq!(pids.len(), 3, "two workers and what one has started: {pids:?}");
    pids.iter().copied().for_each(first);
    kill(program.id());
    program.wait().expect("it is a child");
    // whoever inherits them may not have reaped them yet
    let alive =
        || processes().into_values().filter(|found| pids.contains(&found.pid) && found.state != 'Z').count();
    within(Duration::from_secs(1), "no worker is left", || alive() == 0);
}

#[test]
fn fifty_dead_workers_leave_no_process_and_no_socket() {
    let (mut program, _output, sockets) = start("leaks");
    assert_eq!(sockets, [0]);
    assert!(program.wait().unwrap().success());
}
