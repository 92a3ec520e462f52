//! 10,000 jobs in worker processes, of which 100 crash, 100 hang and 100 take too much memory: who fails, and what is left?
//!
//! The same jobs are given to FastAPI's `ProcessPoolExecutor`.

use std::fs::File;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use super::super::service::get;
use super::observed::{open_files, processes, processes_in};
use super::peer::Peer;
use super::{Limit, Line, pause};
use crate::Result;
use crate::bench::{Load, Server};
use crate::steps::now;
use crate::workspace::target;

const JOBS: u32 = 10_000;
const HARMFUL: u32 = 100;
const CONNECTIONS: &str = "64";
/// How long harmless jobs are asked for, to see how many a second there can be.
const SECONDS: &str = "3";
/// Fewer of them say nothing about how many there can be.
const ENOUGH: f64 = 1_000.0;
/// What was closed is told to the other side; what was killed is reaped.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the load generator counts: jobs that ended as they must.
struct Ended {
    fine: f64,
    crashed: f64,
    hung: f64,
    greedy: f64,
    seconds: f64,
}

pub(super) fn measure(_: super::Effort) -> Result<Vec<Line>> {
    let load = Load::build()?;
    let (ended, left) = dunlin(&load)?;
    fastapi(&load)?;
    let harmless = f64::from(JOBS - 3 * HARMFUL);
    let each = Limit::AtLeast(HARMFUL.into());
    Ok(vec![
        Line::new("processes, harmless jobs that succeed", ended.fine, "", Limit::AtLeast(harmless)),
        Line::new("processes, crashes that are told as such", ended.crashed, "", each),
        Line::new("processes, hanging jobs that are killed at their deadline", ended.hung, "", each),
        Line::new("processes, jobs with too much memory that are told as such", ended.greedy, "", each),
        Line::new("processes, left behind", u32::try_from(left.len())?.into(), "", Limit::AtMost(0.0)),
    ])
}

fn dunlin(load: &Load) -> Result<(Ended, Vec<String>)> {
    let folder = empty_folder("processes")?;
    let log = log("dunlin")?;
    let server = Peer::JOBS.start_by(|command| {
        command.current_dir(&folder).env("TMPDIR", &folder).stderr(log);
    })?;
    // All workers are there, and the connections are closed.
    load.call("drive", &server, &["double", CONNECTIONS, "0.5"])?;
    let files = settled(|| open_files(server.id()))?;
    let a_second = a_second(load, &server)?;
    let ended = jobs(load, &server)?;
    tell("dunlin", a_second, &ended);
    let mut left = left_behind(&server, &folder, files)?;
    server.stop()?;
    left.extend(outlived(&folder)?);
    left.iter().for_each(|left| println!("left behind: {left}"));
    Ok((ended, left))
}

fn fastapi(load: &Load) -> Result {
    let folder = empty_folder("processes-fastapi")?;
    let log = log("fastapi")?;
    let server = Peer::FASTAPI_JOBS.start_by(|command| {
        command.current_dir(&folder).stderr(log);
    })?;
    load.call("drive", &server, &["double", CONNECTIONS, "0.5"])?;
    let a_second = a_second(load, &server)?;
    let ended = jobs(load, &server)?;
    tell("FastAPI", a_second, &ended);
    // It may wait for ever for its workers, so it is not asked to end.
    drop(server);
    outlived(&folder)?.iter().for_each(|left| println!("FastAPI leaves behind: {left}"));
    Ok(())
}

/// A server says much about jobs that do harm.
fn log(name: &str) -> Result<File> {
    Ok(File::create(target("prove").join(format!("processes-{name}.txt")))?)
}

fn empty_folder(name: &str) -> Result<std::path::PathBuf> {
    let folder = target("prove").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

fn a_second(load: &Load, server: &Server) -> Result<f64> {
    let report = load.call("drive", server, &["double", CONNECTIONS, SECONDS])?;
    report.at_least("requests", ENOUGH)?;
    Ok(report.value("requests")? / report.value("seconds")?)
}

fn jobs(load: &Load, server: &Server) -> Result<Ended> {
    let report = load.call("jobs", server, &[&JOBS.to_string(), CONNECTIONS])?;
    Ok(Ended {
        fine: report.value("fine")?,
        crashed: report.value("crashed")?,
        hung: report.value("hung")?,
        greedy: report.value("greedy")?,
        seconds: report.value("seconds")?,
    })
}

fn tell(name: &str, a_second: f64, ended: &Ended) {
    let Ended { fine, crashed, hung, greedy, seconds } = ended;
    println!("{name}: {a_second:.0} harmless jobs a second");
    println!(
        "{name}, {JOBS} jobs of which {HARMFUL} crash, {HARMFUL} hang and {HARMFUL} take too much: {fine} succeed; told as such: \
         {crashed} crashes, {hung} at their deadline, {greedy} for memory; {seconds:.1} s"
    );
}

/// What is there that was not before: slots, processes, files.
fn left_behind(server: &Server, folder: &Path, files: usize) -> Result<Vec<String>> {
    let address: SocketAddr = server.address().parse()?;
    let mut left = Vec::new();
    let figures = get(address, "/pool")?;
    if !figures.contains(" busy=0 queued=0 ") {
        left.push(format!("slots: {figures}"));
    }
    let workers = settled(|| Ok(processes_in(folder)?.len()))? - 1;
    if !figures.contains(&format!("workers={workers} ")) {
        left.push(format!("{workers} processes, and of the pool: {figures}"));
    }
    let dead = processes()?.into_iter().filter(|found| found.is_zombie && found.parent == server.id());
    left.extend(dead.map(|dead| format!("{dead:?}")));
    let files_now = settled(|| open_files(server.id()))?;
    if files_now > files {
        left.push(format!("{} open files", files_now - files));
    }
    left.extend(std::fs::read_dir(folder)?.filter_map(|file| Some(format!("{:?}", file.ok()?.path()))));
    Ok(left)
}

/// What came from a server that has ended. It is ended now.
fn outlived(folder: &Path) -> Result<Vec<String>> {
    let start = now();
    while !processes_in(folder)?.is_empty() && start.elapsed() < PATIENCE {
        pause(Duration::from_millis(10));
    }
    let outlived = processes_in(folder)?;
    for found in &outlived {
        std::process::Command::new("kill").args(["-9", &found.id.to_string()]).status()?;
    }
    Ok(outlived.into_iter().map(|found| format!("{found:?}")).collect())
}

/// A number that has not changed for a while.
fn settled(count: impl Fn() -> Result<usize>) -> Result<usize> {
    let (start, mut last, mut same) = (now(), count()?, 0);
    while same < 20 && start.elapsed() < PATIENCE {
        pause(Duration::from_millis(20));
        let next = count()?;
        same = if next == last { same + 1 } else { 0 };
        last = next;
    }
    Ok(last)
}
