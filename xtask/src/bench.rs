//! `cargo xtask bench`: dunlin beside axum, actix-web and raw hyper, measured in one run.
//!
//! Times say what a user feels and vary with the machine; instructions repeat to 0.1 % and are what CI keeps. What is asked of the
//! servers is in `benches/`, a workspace of its own.

mod allocations;
mod bars;
mod build;
mod decode;
mod gate;
mod instructions;
mod load;
mod options;
mod profile;
mod rounds;
mod server;
mod table;
mod valgrind;

use std::path::{Path, PathBuf};

pub(crate) use bars::{bars, bars_in_time};
pub(crate) use build::{Variant, server as build_server};
pub(crate) use load::Load;
use options::{Http, Options};
pub(crate) use server::{Server, roomy};
pub(crate) use table::median;

use crate::Result;

/// Runs `cargo xtask bench` with the words that follow it.
///
/// # Errors
/// When a server cannot be built, answers wrongly, or is dearer than `benches/instructions.toml` allows.
pub(crate) fn run(arguments: &[&str]) -> Result {
    match options::parse(arguments)? {
        Options::Http(http) => run_http(&http),
        Options::Decode => decode::run(),
        Options::Profile { server, endpoint } => profile::run(&server, &endpoint),
    }
}

fn run_http(http: &Http) -> Result {
    if http.measures.times {
        rounds::run(http)?;
    }
    if http.measures.allocations {
        let counts = allocations::count(http)?;
        println!("\n## Allocations a request\n\n{}", table::of_counts(&counts, http));
        allocations::check(&counts)?;
    }
    if http.measures.instructions {
        let counts = instructions::count(http)?;
        println!("\n## Instructions a request, in user space\n\n{}", table::of_counts(&counts, http));
        return if http.record { gate::record(&counts) } else { gate::check(&counts) };
    }
    Ok(())
}

/// What a request to one endpoint of these servers costs, in instructions.
pub(crate) fn instructions_of(programs: &[PathBuf], endpoint: &str) -> Result<Vec<f64>> {
    valgrind::provision()?;
    let load = Load::build()?;
    programs.iter().map(|program| instructions::a_request(&load, program, endpoint)).collect()
}

/// The root of the repository.
fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_path_buf()
}
