//! What the system knows of a process: its memory, its files, and who belongs to it.

use std::fs;
use std::path::Path;

use crate::Result;

/// A process, as `/proc` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Observed {
    pub(super) id: u32,
    pub(super) name: String,
    /// Dead, and not reaped yet.
    pub(super) is_zombie: bool,
    pub(super) parent: u32,
    /// In ticks of 10 ms, user and system.
    pub(super) cpu_ticks: u64,
}

/// The process of this number, if there is one.
pub(super) fn process(id: u32) -> Option<Observed> {
    parse(id, &fs::read_to_string(format!("/proc/{id}/stat")).ok()?)
}

/// Reads proc(5)'s `stat`: the name in brackets, which it may hold itself, then fields from 3 on.
fn parse(id: u32, stat: &str) -> Option<Observed> {
    let (start, rest) = stat.rsplit_once(") ")?;
    let fields: Vec<&str> = rest.split(' ').collect();
    let number = |field: usize| fields.get(field - 3)?.parse::<u64>().ok();
    Some(Observed {
        id,
        name: start.split_once('(')?.1.to_owned(),
        is_zombie: *fields.first()? == "Z",
        parent: u32::try_from(number(4)?).ok()?,
        cpu_ticks: number(14)? + number(15)?,
    })
}

/// All processes.
pub(super) fn processes() -> Result<Vec<Observed>> {
    let entries = fs::read_dir("/proc")?.filter_map(std::result::Result::ok);
    let numbers = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    Ok(numbers.filter_map(process).collect())
}

/// Processes whose working directory is `folder`: a server that was started there, and all that came from it.
pub(super) fn processes_in(folder: &Path) -> Result<Vec<Observed>> {
    let folder = fs::canonicalize(folder)?;
    let is_there = |found: &Observed| {
        fs::read_link(format!("/proc/{}/cwd", found.id)).is_ok_and(|directory| directory == folder)
    };
    Ok(processes()?.into_iter().filter(is_there).collect())
}

/// How many files, pipes and sockets a process has open.
pub(super) fn open_files(id: u32) -> Result<usize> {
    Ok(fs::read_dir(format!("/proc/{id}/fd"))?.count())
}

/// The memory of a process in MiB.
#[derive(Clone, Copy, Debug)]
pub(super) struct Memory {
    pub(super) now: f64,
    /// The most that it ever was.
    pub(super) peak: f64,
}

/// How much memory a process has, of what the system counts as its own: `VmRSS` and `VmHWM`.
pub(super) fn memory(id: u32) -> Result<Memory> {
    let status = fs::read_to_string(format!("/proc/{id}/status"))?;
    let value = |name: &str| -> Result<f64> {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or(format!("no {name}"))?;
        let kib: f64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kib / 1024.0)
    };
    Ok(Memory { now: value("VmRSS:")?, peak: value("VmHWM:")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_read_after_a_hostile_name() {
        let stat = "7090 (a ) b) Z 12 7090 2710 0 -1 4194304 119 0 0 0 150 50 0 0 20 0 1 0";
        let found = parse(7090, stat).unwrap();
        let expected =
            Observed { id: 7090, name: "a ) b".into(), is_zombie: true, parent: 12, cpu_ticks: 200 };
        assert_eq!(found, expected);
        assert_eq!(parse(7090, "7090 (cat) R"), None);
    }

    #[test]
    fn this_process_is_seen() {
        let me = std::process::id();
        assert!(process(me).is_some_and(|found| !found.is_zombie));
        assert!(open_files(me).unwrap() >= 3);
        let memory = memory(me).unwrap();
        assert!(memory.now > 0.5 && memory.peak >= memory.now * 0.9, "{memory:?}");
        let here = std::env::current_dir().unwrap();
        assert!(processes_in(&here).unwrap().iter().any(|found| found.id == me));
    }
}
