//! Jobs in worker processes behind HTTP, some of which do harm: `cargo xtask prove blocking processes`.

use std::io;
use std::time::{Duration, Instant};

use dunlin::prelude::*;
use dunlin_run::{Loops, Pools, ProcessConfig, Rejected};
use workload::server::Options;

/// What a job may take once it has a worker, and what a worker may take of the memory.
const DEADLINE: Duration = Duration::from_secs(1);
const MEMORY: u64 = 64 << 20;

/// FastAPI's documentation gives an executor four.
const WORKERS: usize = 4;

#[get("/jobs/{number}", run = process)]
fn job(number: u64) -> PlainText<String> {
    PlainText(workload::deed::perform(number).to_string())
}

/// Keeps a core busy.
#[get("/spin/{milliseconds}", run = process, timeout = "1s")]
fn spin(milliseconds: u64) -> PlainText<String> {
    let (start, time) = (Instant::now(), Duration::from_millis(milliseconds));
    while start.elapsed() < time {
        std::hint::spin_loop();
    }
    PlainText(milliseconds.to_string())
}

/// What the pool holds: workers, jobs that run, jobs that wait.
#[get("/pool")]
async fn pool() -> Result<PlainText<String>> {
    let pools = Pools::current();
    let figures = pools.process_snapshots().next().ok_or_not_found("no pool")?;
    let (busy, queued) = (figures.jobs.busy, figures.jobs.queued);
    let text = format!("workers={} busy={busy} queued={queued} failed={}", figures.workers, figures.failed);
    Ok(PlainText(text))
}

/// Says what became of a job, which else is in the log only.
async fn tell(rejected: Rejected, _request: Request) -> HttpError {
    let status = if rejected.is_deadline() { 504 } else { 500 };
    HttpError::new(status, rejected.to_string())
}

fn main() -> io::Result<()> {
    dunlin_run::serve_if_worker();
    let options = Options::from_arguments();
    workload::server::end_with_input();
    let workers = ProcessConfig::new("processes").workers(WORKERS).queue(256);
    let workers = workers.deadline(DEADLINE).memory(MEMORY).max_wait(Duration::from_secs(60));
    let app = App::new("Jobs").processes(workers).on_error(tell).routes(routes![job, spin, pool]);
    let served = Loops::new().workers(options.workers).block_on(app.serve())?;
    served.map_err(|error| io::Error::other(error.to_string()))
}
