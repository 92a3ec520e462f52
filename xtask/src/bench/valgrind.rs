//! Runs a program under valgrind, and installs valgrind where it is missing.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Result, root};

/// One of valgrind's tools, and the file that it writes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Tool {
    /// Counts instructions, nothing else: the fastest.
    Cachegrind,
    /// Knows which function they belong to, and who called it.
    Callgrind,
}

impl Tool {
    /// Returns a command that runs `program` and writes the result to `output`.
    pub(super) fn command(self, program: &Path, output: &Path) -> Command {
        let mut command = Command::new("valgrind");
        match self {
            Self::Cachegrind => command
                .args(["--tool=cachegrind", "--cache-sim=no", "--branch-sim=no"])
                .arg(out("cachegrind", output)),
            Self::Callgrind => {
                command.args(["--tool=callgrind", "--separate-threads=no"]).arg(out("callgrind", output))
            }
        };
        // A worker that waits must not starve the one that works: fair locks make the interleaving repeat.
        command.arg("--fair-sched=yes");
        // It warns about caches that it does not know, and simulates none here.
        command.arg(format!("--log-file={}.log", output.display())).arg("--").arg(program);
        command
    }
}

fn out(tool: &str, output: &Path) -> String {
    format!("--{tool}-out-file={}", output.display())
}

/// Where results are written.
pub(super) fn output(name: &str) -> Result<PathBuf> {
    let folder = root().join("target/benches/valgrind");
    std::fs::create_dir_all(&folder)?;
    Ok(folder.join(name))
}

/// Reads the number of instructions from a tool's result.
pub(super) fn total(output: &Path) -> Result<u64> {
    let text = std::fs::read_to_string(output)?;
    let line =
        text.lines().rev().find_map(|line| line.strip_prefix("summary: ").or(line.strip_prefix("totals: ")));
    let total = line.ok_or_else(|| format!("{} has no summary", output.display()))?;
    Ok(total.split_whitespace().next().unwrap_or_default().parse()?)
}

/// Makes sure that valgrind is there; a bare machine gets it from apt.
pub(super) fn provision() -> Result {
    if Command::new("valgrind").arg("--version").output().is_ok() {
        return Ok(());
    }
    eprintln!("valgrind is not installed: installing it with apt-get");
    let is_root = Command::new("id").arg("-u").output()?.stdout == b"0\n";
    let install = "apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends valgrind";
    let status = match is_root {
        true => Command::new("sh").args(["-c", install]).status()?,
        false => Command::new("sudo").args(["sh", "-c", install]).status()?,
    };
    if status.success() {
        Ok(())
    } else {
        Err("valgrind is needed: install it, or run where apt-get may".into())
    }
}
