//! Where the workspace is, and what cargo knows about it.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::Result;

/// The folder of the workspace's `Cargo.toml`.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is a folder of the workspace")
}

/// A path below `target/`.
pub(crate) fn target(path: &str) -> PathBuf {
    root().join("target").join(path)
}

/// A command that runs in the root of the workspace.
pub(crate) fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// The cargo that started this program, with arguments split at spaces.
pub(crate) fn cargo(arguments: &str) -> Command {
    let mut command = command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments.split_whitespace());
    command
}

/// Runs a command, its output shown, and fails when it does.
pub(crate) fn must(command: &mut Command) -> Result {
    let status = command.status().map_err(|error| format!("{}: {error}", said(command)))?;
    if status.success() { Ok(()) } else { Err(format!("{} failed ({status})", said(command)).into()) }
}

/// Runs a command and returns what it wrote to stdout; fails with what it wrote to stderr.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.output().map_err(|error| format!("{}: {error}", said(command)))?;
    if output.status.success() {
        return Ok(String::from_utf8(output.stdout)?);
    }
    Err(format!("{} failed:\n{}", said(command), String::from_utf8_lossy(&output.stderr)).into())
}

/// Whether a command runs and succeeds; what it says is thrown away.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// A command as one would type it; a very long one is cut.
pub(crate) fn said(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let program = program.file_name().unwrap_or(program.as_os_str());
    let words = std::iter::once(program).chain(command.get_args());
    let mut words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    if words.len() > LONG {
        words.truncate(LONG);
        words.push("..".into());
    }
    words.join(" ")
}

/// Words of a command that a message has room for.
const LONG: usize = 16;

/// `cargo metadata` of the workspace's own packages.
pub(crate) fn packages() -> Result<Vec<Value>> {
    let text = output(&mut cargo("metadata --no-deps --format-version 1"))?;
    let mut metadata: Value = serde_json::from_str(&text)?;
    match metadata["packages"].take() {
        Value::Array(packages) => Ok(packages),
        _ => Err("cargo metadata lists no packages".into()),
    }
}
