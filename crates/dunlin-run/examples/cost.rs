//! Measures what one call costs: a pool beside tokio's `spawn_blocking`, plain and with the usual semaphore.
//!
//! `cargo run --release -p dunlin-run --example cost` prints, for one caller and for 64, the time and the processor
//! time of an empty job, as the best and the median of twelve rounds that take turns.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use dunlin_run::{Loops, Pool, PoolConfig};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::Instant;

const CALLS: usize = 25_600;
const ROUNDS: usize = 12;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    Loops::new().workers(1).block_on(async {
        let threads = Pool::new(PoolConfig::threads("cost"))?;
        let cpu = Pool::new(PoolConfig::cpu("cost").queue(64))?;
        let limit = Arc::new(Semaphore::new(40));
        println!("{:<36} {:>8} {:>14} {:>8} {:>14}", "us a call", "wall", "(median)", "CPU", "(median)");
        for callers in [1, 64] {
            let mut rows = [const { Vec::new() }; 4];
            for _ in 0..ROUNDS {
                let threads = threads.clone();
                rows[0].push(measure(callers, move || drop_output(threads.run(|| 7))).await);
                let cpu = cpu.clone();
                rows[1].push(measure(callers, move || drop_output(cpu.run(|| 7))).await);
                rows[2].push(measure(callers, || drop_output(blocking())).await);
                let limit = limit.clone();
                rows[3].push(measure(callers, move || drop_output(limited(limit.clone()))).await);
            }
            let names = ["thread pool", "CPU pool", "spawn_blocking", "spawn_blocking + semaphore"];
            for (name, row) in names.iter().zip(&rows) {
                print(&format!("{name}, callers: {callers}"), row);
            }
        }
        Ok(())
    })?
}

#[expect(clippy::disallowed_methods, reason = "it is what the pools are measured against")]
async fn blocking() -> Result<i32, tokio::task::JoinError> {
    tokio::task::spawn_blocking(|| 7).await
}

async fn limited(limit: Arc<Semaphore>) -> Option<i32> {
    let _permit = limit.acquire_owned().await.ok()?;
    blocking().await.ok()
}

async fn drop_output(future: impl Future) {
    drop(std::hint::black_box(future.await));
}

/// Returns the time and the processor time of one call.
async fn measure<F>(callers: usize, call: impl Fn() -> F + Clone + Send + 'static) -> [Duration; 2]
where
    F: Future<Output = ()> + Send,
{
    let (wall, cpu) = (Instant::now(), processor_time());
    let mut tasks = JoinSet::new();
    for _ in 0..callers {
        let call = call.clone();
        tasks.spawn(async move {
            for _ in 0..CALLS / callers {
                call().await;
            }
        });
    }
    tasks.join_all().await;
    [wall.elapsed(), processor_time() - cpu].map(|time| time / CALLS as u32)
}

/// Reads this process's user and system time, in the kernel's ticks of 10 ms.
fn processor_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: u64 =
        after_name.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(10 * ticks)
}

fn print(name: &str, row: &[[Duration; 2]]) {
    let column = |at: usize| {
        let mut times: Vec<f64> = row.iter().map(|times| times[at].as_secs_f64() * 1e6).collect();
        times.sort_by(f64::total_cmp);
        (times[0], times[times.len() / 2])
    };
    let (wall, cpu) = (column(0), column(1));
    println!("{name:<36} {:>8.2} {:>14.2} {:>8.2} {:>14.2}", wall.0, wall.1, cpu.0, cpu.1);
}
