//! Measures what worker processes cost: a call, a start, memory.
//!
//! `cargo run --release -p dunlin-run --example processes`

use std::time::Duration;

use dunlin_run::{Loops, ProcessConfig, ProcessPool, Rejected};
use tokio::task::JoinSet;
use tokio::time::Instant;

const CALLS: u32 = 20_000;
const STARTS: u32 = 200;

dunlin_run::worker_functions![same, memory];

fn same(bytes: Vec<u8>) -> Vec<u8> {
    bytes
}

/// The memory of the worker in KiB: all of it, and what it does not share.
fn memory(_: ()) -> (u64, u64) {
    let rollup = std::fs::read_to_string("/proc/self/smaps_rollup").unwrap_or_default();
    let read = |name: &str| {
        let lines = rollup.lines().filter(|line| line.starts_with(name));
        lines.filter_map(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).sum()
    };
    (read("Rss:"), read("Private_"))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    Loops::new().workers(1).block_on(async {
        let pool = ProcessPool::new(ProcessConfig::new("cost").workers(2).queue(64).jobs_a_worker(u32::MAX))?;
        let (all, private) = pool.run(memory, ()).await?;
        println!("memory of a worker: {all} KiB, {private} of them its own");
        for (bytes, calls) in [(0, CALLS), (1 << 10, CALLS), (1 << 20, CALLS / 100)] {
            for callers in [1, 64] {
                let time = calls_of(&pool, bytes, [callers, calls]).await?;
                println!("a call with {bytes} bytes, callers {callers}: {time:?}");
            }
        }
        let starting = ProcessPool::new(ProcessConfig::new("start").workers(1).jobs_a_worker(1))?;
        let started = Instant::now();
        for _ in 0..STARTS {
            starting.run(same, Vec::new()).await?;
        }
        println!("a start, a job and an end: {:?}", started.elapsed() / STARTS);
        Ok(())
    })?
}

async fn calls_of(
    pool: &ProcessPool,
    bytes: usize,
    [callers, calls]: [u32; 2],
) -> Result<Duration, Rejected> {
    let started = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..callers {
        let pool = pool.clone();
        tasks.spawn(async move {
            for _ in 0..calls / callers {
                pool.run(same, vec![1; bytes]).await?;
            }
            Ok(())
        });
    }
    tasks.join_all().await.into_iter().collect::<Result<(), Rejected>>()?;
    Ok(started.elapsed() / (calls / callers * callers))
}
