//! Which crate may import which: the floors of DESIGN.md.

use serde_json::Value;

use super::Source;
use crate::{Result, workspace};

/// A crate and the crates of this workspace it may depend on. Development dependencies are free.
const ALLOWED: &[(&str, &[&str])] = &[
    // side door
    ("dunlin-blocking", &[]),
    ("dunlin-macros", &["dunlin-blocking"]),
    // ground
    ("dunlin-model", &["dunlin-macros"]),
    ("dunlin-run", &["dunlin-macros"]),
    ("dunlin-websocket", &[]),
    ("dunlin-core", &["dunlin-macros", "dunlin-model", "dunlin-run"]),
    ("dunlin-resilience", GROUND),
    // batteries
    ("dunlin-openapi", GROUND),
    ("dunlin-otel", GROUND),
    ("dunlin-cache", GROUND),
    ("dunlin-sql", GROUND),
    ("dunlin-client", WITH_RESILIENCE),
    ("dunlin-tasks", WITH_RESILIENCE),
    // front
    ("dunlin", FRONT),
    // tools
    ("dunlin-cli", &["dunlin", "dunlin-blocking"]),
    ("xtask", &[]),
];

const GROUND: &[&str] = &["dunlin-macros", "dunlin-model", "dunlin-run", "dunlin-core"];
const WITH_RESILIENCE: &[&str] =
    &["dunlin-macros", "dunlin-model", "dunlin-run", "dunlin-core", "dunlin-resilience"];
const FRONT: &[&str] = &[
    "dunlin-macros",
    "dunlin-model",
    "dunlin-run",
    "dunlin-core",
    "dunlin-websocket",
    "dunlin-resilience",
    "dunlin-openapi",
    "dunlin-client",
    "dunlin-cache",
    "dunlin-sql",
    "dunlin-tasks",
];

/// What everything else may import: examples, the showcase and the ports see what a user sees.
const PUBLIC_API: &[&str] = &["dunlin", "dunlin-otel"];

pub(super) fn check(_: &[Source]) -> Result<Vec<String>> {
    let packages = workspace::packages()?;
    let ours: Vec<&str> = packages.iter().filter_map(|package| package["name"].as_str()).collect();
    Ok(packages.iter().flat_map(|package| findings(package, &ours)).collect())
}

fn findings(package: &Value, ours: &[&str]) -> Vec<String> {
    let name = package["name"].as_str().unwrap_or_default();
    let is_crate = package["manifest_path"].as_str().is_some_and(|path| path.contains("/crates/"));
    let row = ALLOWED.iter().find(|(known, _)| *known == name);
    if is_crate && row.is_none() {
        return vec![format!("{name} is not in the table of xtask/src/tidy/imports.rs: give it a floor")];
    }
    let allowed = row.map_or(PUBLIC_API, |(_, allowed)| allowed);
    let dependencies = package["dependencies"].as_array().into_iter().flatten();
    dependencies
        .filter(|dependency| dependency["kind"] != "dev")
        .filter_map(|dependency| dependency["name"].as_str())
        .filter(|dependency| ours.contains(dependency) && !allowed.contains(dependency))
        .map(|dependency| format!("{name} must not import {dependency}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn finds_imports_from_higher_floors() {
        let ours = ["dunlin", "dunlin-core", "dunlin-model", "dunlin-new", "showcase"];
        let check = |name: &str, folder: &str, dependency: &str, kind: Value, expected: &[&str]| {
            let package = json!({
                "name": name,
                "manifest_path": format!("/x/{folder}/{name}/Cargo.toml"),
                "dependencies": [{"name": dependency, "kind": kind}, {"name": "serde", "kind": null}],
            });
            assert_eq!(findings(&package, &ours), expected);
        };
        check("dunlin-core", "crates", "dunlin-model", Value::Null, &[]);
        check("dunlin-core", "crates", "dunlin", Value::Null, &["dunlin-core must not import dunlin"]);
        check("dunlin-core", "crates", "dunlin", json!("build"), &["dunlin-core must not import dunlin"]);
        check("dunlin-core", "crates", "dunlin", json!("dev"), &[]);
        check("showcase", ".", "dunlin-core", Value::Null, &["showcase must not import dunlin-core"]);
        check("showcase", ".", "dunlin", Value::Null, &[]);
        let unknown = "dunlin-new is not in the table of xtask/src/tidy/imports.rs: give it a floor";
        check("dunlin-new", "crates", "dunlin", Value::Null, &[unknown]);
    }
}
