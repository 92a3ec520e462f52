//! Installs what the tests need and the machine lacks: system packages by apt-get, Python packages into `target/python`.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::workspace::{cargo, must, output, root, said, succeeds, target};
use crate::{Result, workspace};

/// A program the tests start, and the Debian packages that bring it.
struct Tool {
    name: &'static str,
    why: &'static str,
    packages: &'static [&'static str],
    is_there: fn() -> bool,
}

const TOOLS: &[Tool] = &[
    Tool {
        name: "Python 3.11 with venv",
        why: "FastAPI's own tests and the oracles",
        packages: &["python3", "python3-venv"],
        is_there: || succeeds(Command::new("python3").args(["-c", PYTHON_IS_GOOD])),
    },
    Tool {
        name: "redis-server",
        why: "cache, rooms and the task queue",
        packages: &["redis-server"],
        is_there: || succeeds(Command::new("redis-server").arg("--version")),
    },
    Tool { name: "postgres", why: "SQL sessions", packages: &["postgresql"], is_there: postgres_is_there },
    Tool {
        name: "chromium",
        why: "the documentation pages and the console, as a browser shows them",
        packages: &["chromium"],
        is_there: || CHROMIUM.iter().any(|name| succeeds(Command::new(name).arg("--version"))),
    },
];

const PYTHON_IS_GOOD: &str = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))";
const CHROMIUM: &[&str] = &["chromium", "chromium-browser", "google-chrome"];

/// Installs all of it; quick when there is nothing to do.
pub(crate) fn everything() -> Result {
    let missing: Vec<&Tool> = TOOLS.iter().filter(|tool| !(tool.is_there)()).collect();
    install(&missing)?;
    python().map(drop)
}

/// Adds rustfmt and clippy to a toolchain that was installed without them.
pub(crate) fn components() -> Result {
    for (component, probe) in [("rustfmt", "fmt --version"), ("clippy", "clippy --version")] {
        if !succeeds(&mut cargo(probe)) {
            must(Command::new("rustup").args(["component", "add", component]))?;
        }
    }
    Ok(())
}

/// A lock: two commands in this workspace do not install at once.
pub(crate) fn alone() -> Result<File> {
    std::fs::create_dir_all(target("conformance"))?;
    let lock = File::create(target("conformance/lock"))?;
    lock.lock()?;
    Ok(lock)
}

/// The Python that has FastAPI and its tests' requirements, installed when it is missing or outdated.
pub(crate) fn python() -> Result<PathBuf> {
    let _alone = alone()?;
    let requirements = root().join("conformance/plugin/requirements.txt");
    let wanted = std::fs::read_to_string(&requirements)?;
    let venv = target("python");
    let python = venv.join("bin/python");
    let stamp = venv.join("installed.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    println!("installing Python packages into {}", venv.display());
    must(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv))?;
    let mut pip = pip(&python);
    must(pip.args(["install", "--quiet", "--requirement"]).arg(&requirements))?;
    std::fs::write(&stamp, wanted)?;
    Ok(python)
}

/// The venv's own pip, quiet about newer versions of itself.
pub(crate) fn pip(python: &Path) -> Command {
    let mut pip = workspace::command(python);
    pip.args(["-m", "pip", "--disable-pip-version-check"]);
    pip
}

fn install(missing: &[&Tool]) -> Result {
    if missing.is_empty() {
        return Ok(());
    }
    for tool in missing {
        println!("missing: {} (for {})", tool.name, tool.why);
    }
    let mut apt = Command::new("apt-get");
    apt.args(["install", "--yes", "--quiet", "--no-install-recommends"]);
    apt.args(missing.iter().flat_map(|tool| tool.packages)).env("DEBIAN_FRONTEND", "noninteractive");
    let is_root = output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if !is_root || !succeeds(Command::new("apt-get").arg("--version")) {
        return Err(format!("install what is missing, for example: sudo {}", said(&apt)).into());
    }
    must(Command::new("apt-get").args(["update", "--quiet"]))?;
    must(&mut apt)?;
    match missing.iter().find(|tool| !(tool.is_there)()) {
        Some(tool) => Err(format!("{} is still missing after {}", tool.name, said(&apt)).into()),
        None => Ok(()),
    }
}

/// Debian keeps the servers of PostgreSQL out of `PATH`, a folder for each version.
fn postgres_is_there() -> bool {
    if succeeds(Command::new("postgres").arg("--version")) {
        return true;
    }
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    versions.map(|version| version.path().join("bin/postgres")).any(|binary| binary.exists())
}
