//! Measures what a spawned task costs, from its start to its end, in nanoseconds: once with and once without
//! `--features monitor`, which keeps a record of each task.
//!
//! `cargo run --release -p dunlin-run --example spawn_cost` prints the best and the median of twelve rounds, on one event
//! loop and on all.

use std::time::Duration;

use dunlin_run::{Loops, spawn_named};
use tokio::time::Instant;

const TASKS: u32 = 100_000;
const ROUNDS: usize = 12;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let cores = std::thread::available_parallelism()?.get();
    for workers in [1, cores] {
        let mut rounds: Vec<Duration> = Vec::new();
        for _ in 0..ROUNDS {
            rounds.push(Loops::new().workers(workers).block_on(round(workers))?);
        }
        rounds.sort_unstable();
        println!("{workers} loops: best {:?}, median {:?} a task", rounds[0], rounds[ROUNDS / 2]);
    }
    Ok(())
}

/// Each loop starts tasks, one after the other.
async fn round(workers: usize) -> Duration {
    let begun = Instant::now();
    let spawners = (0..workers).map(|_| {
        spawn_named("spawner", async {
            for _ in 0..TASKS {
                let _ = spawn_named("task", async {}).await;
            }
        })
    });
    for spawner in spawners.collect::<Vec<_>>() {
        let _ = spawner.await;
    }
    begun.elapsed() / TASKS
}
