//! What cargo knows of a workspace: its packages, their targets, and the names by which crates know each other.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use super::Error;

/// The crates of a workspace.
pub(crate) struct Workspace {
    /// The folder that paths are shown relative to.
    pub(crate) root: PathBuf,
    pub(crate) crates: Vec<Crate>,
}

/// One target of a package: what rustc compiles at once.
pub(crate) struct Crate {
    /// The first segment of its functions' paths; no other crate of the workspace has it.
    pub(crate) key: String,
    /// The file that the compiler is given.
    pub(crate) root: PathBuf,
    /// What other crates are called here: the key of a crate of the workspace, or a foreign crate's own name.
    pub(crate) externs: HashMap<String, String>,
}

/// Which targets are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// Libraries and programs, without what is compiled for tests only.
    #[default]
    Product,
    /// Tests, benches and examples, too.
    Everything,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    workspace_root: PathBuf,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    targets: Vec<Target>,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
    src_path: PathBuf,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    rename: Option<String>,
}

impl Workspace {
    /// Asks cargo for the workspace that a folder belongs to.
    pub(crate) fn discover(path: &Path, scope: Scope) -> Result<Self, Error> {
        let folder = if path.is_file() { path.parent().unwrap_or(path) } else { path };
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        if !folder.is_dir() {
            return Err(Error::new(format!("{} is no folder", folder.display())));
        }
        let metadata = ask_cargo(folder)?;
        Ok(Self { crates: crates(&metadata.packages, scope), root: metadata.workspace_root })
    }
}

fn ask_cargo(folder: &Path) -> Result<Metadata, Error> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["metadata", "--no-deps", "--format-version", "1"]).current_dir(folder);
    let output = command.output().map_err(|error| Error::new(format!("cargo cannot be run: {error}")))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(Error::new(format!("cargo does not know {}:\n{}", folder.display(), said.trim_end())));
    }
    serde_json::from_slice(&output.stdout)
        .map_err(|error| Error::new(format!("cargo metadata is not understood: {error}")))
}

fn crates(packages: &[Package], scope: Scope) -> Vec<Crate> {
    let libraries: HashMap<&str, String> = packages.iter().filter_map(library).collect();
    let mut taken: HashSet<String> = libraries.values().cloned().collect();
    for dependency in packages.iter().flat_map(|package| &package.dependencies) {
        if !libraries.contains_key(&*dependency.name) {
            taken.insert(identifier(&dependency.name));
        }
    }
    let mut crates = Vec::new();
    for package in packages {
        let externs = externs(package, &libraries);
        for target in package.targets.iter().filter(|target| target.is_in(scope)) {
            let key = if target.is_library() { identifier(&target.name) } else { free(target, &mut taken) };
            crates.push(Crate { key, root: target.src_path.clone(), externs: externs.clone() });
        }
    }
    crates.sort_by(|a, b| (&a.root, &a.key).cmp(&(&b.root, &b.key)));
    crates
}

/// A package and the key of its library.
fn library(package: &Package) -> Option<(&str, String)> {
    let target = package.targets.iter().find(|target| target.is_library())?;
    Some((&*package.name, identifier(&target.name)))
}

/// The names of other crates in a package's code.
fn externs(package: &Package, libraries: &HashMap<&str, String>) -> HashMap<String, String> {
    let mut externs = HashMap::new();
    for dependency in &package.dependencies {
        let own = libraries.get(&*dependency.name).cloned().unwrap_or_else(|| identifier(&dependency.name));
        let called = match (&dependency.rename, libraries.get(&*dependency.name)) {
            (Some(rename), _) => identifier(rename),
            (None, Some(key)) => key.clone(),
            (None, None) => own.clone(),
        };
        externs.insert(called, own);
    }
    if let Some(own) = libraries.get(&*package.name) {
        externs.insert(own.clone(), own.clone());
    }
    externs
}

/// A key for a program or a test whose name may be that of a library.
fn free(target: &Target, taken: &mut HashSet<String>) -> String {
    let name = identifier(&target.name);
    let kind = target.kind.first().map_or("bin", String::as_str);
    let candidates = std::iter::once(name.clone()).chain((1..).map(|number| match number {
        1 => format!("{name}({kind})"),
        _ => format!("{name}({kind} {number})"),
    }));
    let key = candidates.into_iter().find(|key| !taken.contains(key)).expect("numbers do not end");
    taken.insert(key.clone());
    key
}

fn identifier(name: &str) -> String {
    name.replace('-', "_")
}

impl Target {
    fn is_library(&self) -> bool {
        self.kind.iter().any(|kind| matches!(&**kind, "lib" | "rlib" | "dylib" | "cdylib" | "staticlib"))
    }

    fn is_in(&self, scope: Scope) -> bool {
        let is_extra = || self.kind.iter().any(|kind| matches!(&**kind, "test" | "bench" | "example"));
        let is_program = || self.kind.iter().any(|kind| kind == "bin");
        self.is_library() || is_program() || (scope == Scope::Everything && is_extra())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packages(json: &str) -> Vec<Package> {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn crates_have_names_of_their_own() {
        let packages = packages(
            r#"[
                {"name": "my-app", "dependencies": [{"name": "my-lib", "rename": "lib2"}, {"name": "redis", "rename": null}],
                 "targets": [{"name": "my_app", "kind": ["lib"], "src_path": "a/lib.rs"}, {"name": "my-app", "kind": ["bin"], "src_path": "a/main.rs"},
                             {"name": "redis", "kind": ["bin"], "src_path": "a/redis.rs"}, {"name": "t", "kind": ["test"], "src_path": "a/t.rs"}]},
                {"name": "my-lib", "dependencies": [], "targets": [{"name": "thing", "kind": ["lib"], "src_path": "b/lib.rs"}]}
            ]"#,
        );
        let crates = crates(&packages, Scope::Product);
        let keys: Vec<&str> = crates.iter().map(|found| &*found.key).collect();
        assert_eq!(keys, ["my_app", "my_app(bin)", "redis(bin)", "thing"]);
        assert_eq!(crates[0].externs["lib2"], "thing");
        assert_eq!(crates[1].externs["my_app"], "my_app");
        assert_eq!(crates[0].externs["redis"], "redis");
    }
}
