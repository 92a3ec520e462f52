//! Builds the servers and the load generator of `benches/`, each alone so that no feature leaks from one into another.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Result, root};

/// The servers that can be measured: the subject, then what it is compared with.
pub(super) const SERVERS: [&str; 4] = ["dunlin", "axum", "hyper", "actix"];

/// How a server is built.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Variant {
    /// As users have it who ask for nothing.
    Plain,
    /// With counters around the system's allocator.
    Counting,
    /// With the watchdog, which only dunlin has.
    Watched,
}

/// Builds a server and returns its program.
pub(crate) fn server(name: &str, variant: Variant) -> Result<PathBuf> {
    let package = format!("bench-{name}");
    match variant {
        Variant::Plain => build(&package, &package, &[]),
        Variant::Counting => build(&package, &format!("{package}-counting"), &["--features", "count-alloc"]),
        Variant::Watched => build(&package, &format!("{package}-watched"), &["--features", "watchdog"]),
    }
}

/// Builds another package of `benches/` and returns its program.
pub(super) fn tool(package: &str) -> Result<PathBuf> {
    build(package, package, &[])
}

/// Builds `package`, and keeps its program as `program`: cargo has one name for it, whatever its features.
fn build(package: &str, program: &str, features: &[&str]) -> Result<PathBuf> {
    let target = root().join("target/benches");
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--release", "--package", package])
        .args(features)
        .arg("--manifest-path")
        .arg(root().join("benches/Cargo.toml"))
        .arg("--target-dir")
        .arg(&target)
        .status()?;
    if !status.success() {
        return Err(format!("{package} does not build").into());
    }
    let kept = target.join("programs");
    std::fs::create_dir_all(&kept)?;
    replace(&target.join("release").join(package), &kept.join(program))
}

/// Copies a program beside its old version and moves it into place, because a running one cannot be written.
fn replace(built: &Path, kept: &Path) -> Result<PathBuf> {
    let fresh = kept.with_extension("new");
    std::fs::copy(built, &fresh)?;
    std::fs::rename(&fresh, kept)?;
    Ok(kept.to_path_buf())
}
