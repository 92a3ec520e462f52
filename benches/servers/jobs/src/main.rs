//! Jobs in worker processes behind HTTP, some of which do harm: `cargo xtask prove blocking processes`.

use std::io;
use std::time::{Duration, Instant};

use dunlin::prelude::*;
use dunlin_run::{Loops, ProcessConfig, ProcessPool, Rejected};
use workload::server::Options;

/// What a job may take: time, and memory.
const DEADLINE: Duration = Duration::from_secs(1);
const MEMORY: u64 = 64 << 20;

/// FastAPI's documentation gives an executor four.
const WORKERS: usize = 4;

dunlin_run::worker_functions![workload::deed::perform, spin];

/// Keeps a core busy.
fn spin(milliseconds: u64) -> u64 {
    let (start, time) = (Instant::now(), Duration::from_millis(milliseconds));
    while start.elapsed() < time {
        std::hint::spin_loop();
    }
    milliseconds
}

#[get("/jobs/{number}")]
async fn job(number: u64, pool: State<ProcessPool>) -> Result<PlainText<String>> {
    let done = pool.run(workload::deed::perform, number).await.map_err(|rejected| refusal(&rejected))?;
    Ok(PlainText(done.to_string()))
}

#[get("/spin/{milliseconds}")]
async fn spinning(milliseconds: u64, pool: State<ProcessPool>) -> Result<PlainText<String>> {
    let done = pool.run(spin, milliseconds).await.map_err(|rejected| refusal(&rejected))?;
    Ok(PlainText(done.to_string()))
}

/// What the pool holds: workers, jobs that run, jobs that wait.
#[get("/pool")]
async fn figures(pool: State<ProcessPool>) -> PlainText<String> {
    let figures = pool.snapshot();
    let (busy, queued) = (figures.jobs.busy, figures.jobs.queued);
    PlainText(format!("workers={} busy={busy} queued={queued} failed={}", figures.workers, figures.failed))
}

/// Each end of a job has its words, which the client of this program may read.
fn refusal(rejected: &Rejected) -> HttpError {
    let status = if rejected.is_deadline() { 504 } else { 500 };
    HttpError::new(status, rejected.to_string())
}

fn main() -> io::Result<()> {
    dunlin_run::serve_if_worker();
    let options = Options::from_arguments();
    workload::server::end_with_input();
    let config = ProcessConfig::new("jobs").workers(WORKERS).queue(256).max_wait(Duration::from_secs(60));
    let pool = ProcessPool::new(config.deadline(DEADLINE).memory(MEMORY)).map_err(io::Error::other)?;
    let app = App::new("Jobs").state(pool).routes(routes![job, spinning, figures]);
    let served = Loops::new().workers(options.workers).block_on(app.serve())?;
    served.map_err(|error| io::Error::other(error.to_string()))
}
