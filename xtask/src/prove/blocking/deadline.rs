//! A job that would compute for five seconds has one: how long after its deadline is the core free?

use std::net::SocketAddr;
use std::time::Duration;

use super::super::service::get;
use super::observed::{Observed, process, processes_in};
use super::peer::Peer;
use super::{Limit, Line, pause};
use crate::Result;
use crate::bench::Server;
use crate::steps::now;
use crate::workspace::target;

const JOB: &str = "/spin/5000";
/// What `benches/servers/jobs` gives a job.
const DEADLINE: Duration = Duration::from_secs(1);
const ROUNDS: usize = 5;

/// When the job is looked for: it has computed for so long, and is not at its deadline.
const LOOK: Duration = Duration::from_millis(700);
/// The ticks of 10 ms that it has computed by then, at least, though the machine may have other work.
const TICKS: u64 = 20;

pub(super) fn measure(_: super::Effort) -> Result<Vec<Line>> {
    let folder = target("prove/deadline");
    std::fs::create_dir_all(&folder)?;
    let server = Peer::JOBS.start_by(|command| {
        command.current_dir(&folder);
    })?;
    let address: SocketAddr = server.address().parse()?;
    let mut worst = Duration::ZERO;
    for _ in 0..ROUNDS {
        // The worker that was killed is replaced by then.
        get(address, "/spin/0")?;
        let late = round(&server, address, &folder)?;
        println!("the core was free {:.1} ms after the deadline", late.as_secs_f64() * 1000.0);
        worst = worst.max(late);
    }
    server.stop()?;
    let worst = worst.as_secs_f64() * 1000.0;
    Ok(vec![Line::new("deadline, the core of a killed job is free after", worst, " ms", Limit::AtMost(50.0))])
}

/// How long after its deadline the process of a job is gone, or dead.
fn round(server: &Server, address: SocketAddr, folder: &std::path::Path) -> Result<Duration> {
    let before = workers(server, folder)?;
    let start = now();
    let (late, answer) = std::thread::scope(|scope| {
        // An error of another thread is passed on as text.
        let asked = scope.spawn(|| get(address, JOB).map_err(|error| error.to_string()));
        let late = watch(server, folder, &before, start);
        (late, asked.join().expect("it does not panic"))
    });
    let (late, answer) = (late?, answer?);
    if !answer.starts_with("HTTP/1.1 504") {
        return Err(format!("a killed job was answered by {answer}").into());
    }
    Ok(late)
}

fn watch(
    server: &Server,
    folder: &std::path::Path,
    before: &[Observed],
    start: std::time::Instant,
) -> Result<Duration> {
    pause(LOOK);
    let computed = |now: &Observed| {
        let before = before.iter().find(|found| found.id == now.id);
        now.cpu_ticks - before.map_or(0, |found| found.cpu_ticks)
    };
    let busy = workers(server, folder)?.into_iter().max_by_key(computed).ok_or("there is no worker")?;
    if computed(&busy) < TICKS {
        return Err(format!("no worker computes: {busy:?}").into());
    }
    while process(busy.id).is_some_and(|found| !found.is_zombie) {
        pause(Duration::from_millis(1));
    }
    Ok(start.elapsed().saturating_sub(DEADLINE))
}

fn workers(server: &Server, folder: &std::path::Path) -> Result<Vec<Observed>> {
    let mut found = processes_in(folder)?;
    found.retain(|found| found.parent == server.id());
    Ok(found)
}
