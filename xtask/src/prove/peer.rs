//! The servers that are measured, each started as its framework's users start it.

use std::path::PathBuf;
use std::process::Command;

use crate::bench::{Server, Variant, build_server, roomy};
use crate::workspace::root;
use crate::{Result, provision};

const PYTHON: &str = "benches/servers/fastapi";

/// A server that is measured.
#[derive(Clone, Copy)]
pub(super) struct Peer {
    /// As the tables call it.
    pub(super) name: &'static str,
    program: Program,
    /// Event loops; `None` is one a core.
    loops: Option<usize>,
    arguments: &'static [&'static str],
}

#[derive(Clone, Copy)]
enum Program {
    /// A package of `benches/servers`.
    Rust(&'static str, Variant),
    /// A script of `benches/servers/fastapi`.
    Python(&'static str),
}

impl Peer {
    pub(super) const DUNLIN: Peer = Peer::rust("dunlin", "dunlin", Variant::Plain);
    pub(super) const WATCHED: Peer = Peer::rust("dunlin, watched", "dunlin", Variant::Watched);
    pub(super) const AXUM: Peer = Peer::rust("axum", "axum", Variant::Plain);
    pub(super) const ACTIX: Peer = Peer::rust("actix-web", "actix", Variant::Plain);
    pub(super) const FASTAPI: Peer = Peer::python("FastAPI, one worker", "server.py", 1);
    pub(super) const FASTAPI_TWO: Peer = Peer::python("FastAPI, two workers", "server.py", 2);
    pub(super) const JOBS: Peer = Peer::rust("dunlin", "jobs", Variant::Plain);
    pub(super) const FASTAPI_JOBS: Peer = Peer::python("FastAPI", "jobs.py", 1);
    pub(super) const SOCKETS: Peer = Peer::rust("dunlin", "sockets-dunlin", Variant::Plain);
    pub(super) const AXUM_SOCKETS: Peer = Peer::rust("axum", "sockets-axum", Variant::Plain);
    pub(super) const FASTAPI_SOCKETS: Peer = Peer::python("FastAPI", "sockets.py", 1);

    const fn rust(name: &'static str, package: &'static str, variant: Variant) -> Peer {
        Peer { name, program: Program::Rust(package, variant), loops: None, arguments: &[] }
    }

    const fn python(name: &'static str, script: &'static str, workers: usize) -> Peer {
        Peer { name, program: Program::Python(script), loops: Some(workers), arguments: &[] }
    }

    /// The same with another name, and options of its own.
    pub(super) const fn with(self, name: &'static str, arguments: &'static [&'static str]) -> Peer {
        Peer { name, arguments, ..self }
    }

    /// Builds it and starts it.
    pub(super) fn start(self) -> Result<Server> {
        self.start_by(|_| ())
    }

    /// Builds it, changes its command, and starts it.
    pub(super) fn start_by(self, change: impl FnOnce(&mut Command)) -> Result<Server> {
        let mut command = match self.program {
            Program::Rust(..) => roomy(&self.build()?),
            Program::Python(script) => {
                let mut command = roomy(&self.build()?);
                command.arg("-B").arg(root().join(PYTHON).join(script));
                command
            }
        };
        command.args(self.arguments);
        change(&mut command);
        let loops = self.loops.map_or_else(cores, Ok)?;
        Server::start_as(command, loops)
    }

    /// Builds it, or installs what runs it, and returns the program.
    pub(super) fn build(self) -> Result<PathBuf> {
        match self.program {
            Program::Rust(package, variant) => build_server(package, variant),
            Program::Python(_) => provision::python(),
        }
    }
}

/// How many cores there are, and so event loops.
pub(super) fn cores() -> Result<usize> {
    Ok(std::thread::available_parallelism()?.get())
}
