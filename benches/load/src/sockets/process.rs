//! What the server's process takes.

use std::fs::read_to_string;

use crate::Result;

/// `USER_HZ`: the unit of CPU time in `/proc`, the same on every Linux.
const TICKS_A_SECOND: f64 = 100.0;

/// The server's process, by its number.
#[derive(Clone, Copy)]
pub(super) struct Process(pub(super) u32);

impl Process {
    /// The memory that is its own and in RAM.
    pub(super) fn resident_bytes(self) -> Result<u64> {
        let status = read_to_string(format!("/proc/{}/status", self.0))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib: u64 =
            line.and_then(|line| line.trim().strip_suffix(" kB")).ok_or("no VmRSS")?.trim().parse()?;
        Ok(kib * 1024)
    }

    /// The CPU time that it took so far.
    pub(super) fn cpu_seconds(self) -> Result<f64> {
        let stat = read_to_string(format!("/proc/{}/stat", self.0))?;
        let (_, fields) = stat.rsplit_once(") ").ok_or("no name in /proc/PID/stat")?;
        let times: Vec<f64> = fields.split(' ').skip(11).take(2).map(str::parse).collect::<Result<_, _>>()?;
        Ok(times.iter().sum::<f64>() / TICKS_A_SECOND)
    }
}
