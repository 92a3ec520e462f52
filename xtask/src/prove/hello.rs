//! What a first program costs: crates, and a clean build beside axum's.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use super::Effort;
use super::line::{Limit, Line};
use crate::Result;
use crate::steps::now;
use crate::workspace::{cargo, must, output, root, target};

const EXAMPLE: &str = "examples/hello";

/// axum's own hello-world example (its repository, examples/hello-world), with the same answer as ours.
const AXUM: &str = r#"use axum::{Router, response::Html, routing::get};

#[tokio::main]
async fn main() {
    let app = Router::new().route("/", get(handler));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await.unwrap();
    axum::serve(listener, app).await.unwrap();
}

async fn handler() -> Html<&'static str> {
    Html("<h1>Hello, World!</h1>")
}
"#;

const AXUM_DEPENDENCIES: &str = "axum = \"0.8\"\ntokio = { version = \"1\", features = [\"full\"] }\n";

/// Counts what `examples/hello` depends on, itself not counted.
pub(super) fn crates(_: Effort) -> Result<Vec<Line>> {
    let manifest = format!("{EXAMPLE}/Cargo.toml");
    let mut tree = cargo("tree --edges normal,build --prefix none --format {p} --manifest-path");
    let text = output(tree.arg(&manifest)).map_err(|error| format!("{manifest}: {error}"))?;
    let packages: BTreeSet<(&str, &str)> = text.lines().skip(1).filter_map(package).collect();
    let count = u32::try_from(packages.len())?;
    Ok(vec![Line::new("hello-world, crates it depends on", count.into(), "", Limit::AtMost(90.0))])
}

/// Name and version on a line of `cargo tree`; the same package may stand on many lines.
fn package(line: &str) -> Option<(&str, &str)> {
    let mut words = line.split(' ');
    Some((words.next()?, words.next()?))
}

/// Builds both programs from nothing, in turn, and compares the better of two rounds.
pub(super) fn build(_: Effort) -> Result<Vec<Line>> {
    let dunlin_path = root().join("crates/dunlin");
    let ours = fs::read_to_string(root().join(EXAMPLE).join("src/main.rs"))
        .map_err(|error| format!("{EXAMPLE}/src/main.rs: {error}"))?;
    let dependency = format!("dunlin = {{ path = {dunlin_path:?} }}\n");
    let dunlin = Program::write("hello-dunlin", &dependency, &[("main.rs", ours)])?;
    let axum = Program::write("hello-axum", AXUM_DEPENDENCIES, &[("main.rs", AXUM.into())])?;
    let mut best = [Duration::MAX; 2];
    for _ in 0..2 {
        for (program, best) in [&dunlin, &axum].into_iter().zip(&mut best) {
            program.clean()?;
            *best = program.build("--release")?.min(*best);
        }
    }
    let [ours, theirs] = best.map(|time| time.as_secs_f64());
    println!("clean release build: dunlin {ours:.1} s, axum {theirs:.1} s");
    Ok(vec![Line::new("hello-world, clean release build to axum's", ours / theirs, "", Limit::AtMost(1.3))])
}

/// A generated program below `target/prove`, with a workspace and a target folder of its own.
pub(super) struct Program {
    folder: std::path::PathBuf,
}

impl Program {
    /// Writes the package and downloads what it needs. It starts from this workspace's lock file, so that crates
    /// both programs share have the same version.
    pub(super) fn write(name: &str, dependencies: &str, sources: &[(&str, String)]) -> Result<Program> {
        let program = Program { folder: target("prove").join(name) };
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\n{dependencies}\n[workspace]\n"
        );
        fs::create_dir_all(program.folder.join("src"))?;
        fs::write(program.folder.join("Cargo.toml"), manifest)?;
        fs::copy(root().join("Cargo.lock"), program.folder.join("Cargo.lock"))?;
        for (file, text) in sources {
            program.edit(file, text)?;
        }
        must(&mut program.cargo("fetch --quiet"))?;
        Ok(program)
    }

    /// Replaces a source file.
    pub(super) fn edit(&self, file: &str, text: &str) -> Result {
        Ok(fs::write(self.folder.join("src").join(file), text)?)
    }

    /// Builds offline and returns how long it took.
    pub(super) fn build(&self, profile: &str) -> Result<Duration> {
        let start = now();
        must(&mut self.cargo(&format!("build --quiet --offline {profile}")))?;
        Ok(start.elapsed())
    }

    /// Forgets everything that was built.
    pub(super) fn clean(&self) -> Result {
        let built = self.folder.join("target");
        if Path::exists(&built) { Ok(fs::remove_dir_all(built)?) } else { Ok(()) }
    }

    fn cargo(&self, arguments: &str) -> std::process::Command {
        let mut cargo = cargo(arguments);
        cargo.current_dir(&self.folder).env("CARGO_TARGET_DIR", self.folder.join("target"));
        cargo
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_on_many_lines_is_one() {
        let lines =
            ["http v1.5.0", "http v1.5.0 (*)", "syn v3.0.1 (proc-macro)", "dunlin v0.1.0 (/x/crates/dunlin)"];
        let packages: BTreeSet<_> = lines.into_iter().filter_map(package).collect();
        assert_eq!(packages.len(), 3);
    }
}
