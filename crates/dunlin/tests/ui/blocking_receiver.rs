//! A channel of std, in an `async fn` that is a dependency.

use std::sync::{Mutex, mpsc};

use dunlin::prelude::*;

#[dependency]
async fn job(jobs: State<Mutex<mpsc::Receiver<String>>>) -> Result<String> {
    let jobs = jobs.lock().unwrap();
    Ok(jobs.recv()?)
}

#[get("/job")]
async fn next(job: Depends<job>) -> String {
    job.to_string()
}

fn main() {
    let _ = routes![next];
}
