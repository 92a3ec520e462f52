//! A running server of the benchmark: started, asked for the CPU time it took, and stopped.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use super::{Result, root};

/// `USER_HZ`: the unit of CPU time in `/proc`, the same on every Linux.
const TICKS_A_SECOND: f64 = 100.0;

/// A server that listens. Dropped, it is killed; [`Server::stop`] lets it end by itself.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    /// Kept open: a server may say more than where it listens.
    _output: BufReader<ChildStdout>,
    address: String,
}

impl Server {
    /// Starts `program` with as many workers as there are cores.
    pub(crate) fn start(program: &Path) -> Result<Self> {
        let workers = std::thread::available_parallelism()?.get();
        Self::start_as(Command::new(program), workers)
    }

    /// Starts `command`, a server or what runs one, with `workers` worker threads at a free port, and waits until it
    /// listens.
    pub(crate) fn start_as(mut command: Command, workers: usize) -> Result<Self> {
        command
            .args(["--workers", &workers.to_string(), "--file"])
            .arg(root().join("benches/workload/blocking.txt"))
            .envs([("DUNLIN_HOST", "127.0.0.1"), ("DUNLIN_PORT", "0")])
            .env_remove("DUNLIN_UDS");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        let mut output = BufReader::new(child.stdout.take().ok_or("the server has no standard output")?);
        output.read_line(&mut line)?;
        match line.trim().rsplit([' ', '/']).next() {
            None | Some("") => {
                Err(format!("{command:?} ended with {} before it listened", child.wait()?).into())
            }
            Some(address) => Ok(Self { child, _output: output, address: address.into() }),
        }
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The number of its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The CPU seconds that it took until now, user and system.
    pub(crate) fn cpu_seconds(&self) -> Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        parse_cpu_seconds(&stat).ok_or_else(|| format!("unknown form of /proc/PID/stat: {stat}").into())
    }

    /// Closes its standard input, on which a server of the benchmark ends, and waits for the end.
    pub(crate) fn stop(mut self) -> Result {
        drop(self.child.stdin.take());
        let status = self.child.wait()?;
        if status.success() { Ok(()) } else { Err(format!("a server ended with {status}").into()) }
    }
}

/// A command that runs `program` with room for ten thousand connections, where the system allows it.
pub(crate) fn roomy(program: &Path) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", r#"ulimit -n 16384 2>/dev/null || ulimit -n 8192 2>/dev/null; exec "$0" "$@""#])
        .arg(program);
    command
}

impl Drop for Server {
    fn drop(&mut self) {
        // Fails only when it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads `utime` and `stime` (proc(5), fields 14 and 15) after the name, which may hold spaces and brackets.
fn parse_cpu_seconds(stat: &str) -> Option<f64> {
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut times = fields.split(' ').skip(11);
    let user: f64 = times.next()?.parse().ok()?;
    let system: f64 = times.next()?.parse().ok()?;
    Some((user + system) / TICKS_A_SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that asks for the port that it is told.
    #[test]
    fn a_server_is_told_to_take_a_free_port() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo listening on $DUNLIN_HOST:$DUNLIN_PORT$DUNLIN_UDS"]);
        let server = Server::start_as(command, 1).expect("sh says where it listens");
        assert_eq!(server.address(), "127.0.0.1:0");
    }

    #[test]
    fn cpu_time_is_read_after_a_hostile_name() {
        let stat = "7090 (a ) b) R 7090 7090 2710 0 -1 4194304 119 0 0 0 150 50 0 0 20 0 1 0";
        assert_eq!(parse_cpu_seconds(stat), Some(2.0));
        assert_eq!(parse_cpu_seconds("7090 (cat) R 1"), None);
    }
}
