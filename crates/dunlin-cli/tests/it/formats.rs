//! The report as people and programs read it.

use dunlin_cli::check::{Report, Style};
use serde_json::Value;

use crate::workspace::{Workspace, manifest, shop};

#[test]
fn people_read_the_path() {
    insta::assert_snapshot!("human", shop().check().human());
}

#[test]
fn colours_are_for_terminals() {
    let report = shop().check();
    assert!(report.styled(Style::Colour).contains("\x1b[1;31mblocks the event loop\x1b[0m"));
    assert!(!report.human().contains('\x1b'));
    assert!(!shop().dunlin("check").stdout.contains(&0x1b));
}

#[test]
fn programs_read_json() {
    insta::assert_snapshot!("json", shop().check().json());
}

#[test]
fn code_scanning_reads_sarif() {
    insta::assert_snapshot!("sarif", shop().check().sarif());
}

/// Every property that the schema of SARIF 2.1.0 requires of the objects that are written.
#[test]
fn sarif_has_what_its_schema_requires() {
    let workspace = Workspace::new(&[
        ("Cargo.toml", &manifest("app")),
        ("src/lib.rs", "mod wrong; async fn f() { std::fs::read(\"x\").ok(); std::fs::read(\"y\").ok(); }"),
        ("src/wrong.rs", "fn"),
    ]);
    let log: Value = serde_json::from_str(&workspace.check().sarif()).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let runs = log["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 1);
    let driver = &runs[0]["tool"]["driver"];
    assert!(driver["name"].is_string());
    let rules = driver["rules"].as_array().unwrap();
    assert!(rules.iter().all(|rule| rule["id"].is_string() && rule["shortDescription"]["text"].is_string()));
    let invocation = &runs[0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let notification = &invocation["toolExecutionNotifications"][0];
    assert!(notification["message"]["text"].is_string());
    located(&notification["locations"][0]);
    for result in runs[0]["results"].as_array().unwrap() {
        assert!(result["message"]["text"].is_string());
        let rule = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(result["ruleId"], rules[rule]["id"]);
        assert!(["none", "note", "warning", "error"].contains(&result["level"].as_str().unwrap()));
        result["locations"].as_array().unwrap().iter().for_each(located);
        result["relatedLocations"].as_array().unwrap().iter().for_each(located);
        for flow in result["codeFlows"].as_array().unwrap() {
            let threads = flow["threadFlows"].as_array().unwrap();
            assert!(!threads.is_empty());
            for thread in threads {
                let locations = thread["locations"].as_array().unwrap();
                assert!(!locations.is_empty());
                locations.iter().for_each(|step| located(&step["location"]));
            }
        }
    }
}

fn located(location: &Value) {
    let physical = &location["physicalLocation"];
    let uri = physical["artifactLocation"]["uri"].as_str().expect("a location has an address");
    assert!(!uri.starts_with('/') && !uri.contains(' '), "{uri}");
    assert!(physical["region"]["startLine"].as_u64() >= Some(1));
    assert!(physical["region"]["startColumn"].as_u64() >= Some(1));
}

#[test]
fn without_dunlin_the_cure_is_tokios() {
    let workspace = Workspace::new(&[
        ("Cargo.toml", "[package]\nname = \"app\"\nedition = \"2024\"\n"),
        ("src/lib.rs", "async fn f() { std::fs::read(\"x\").ok(); }"),
    ]);
    let report: Report = workspace.check();
    assert!(
        report
            .human()
            .contains("instead: tokio::fs::read(..).await; or tokio::task::spawn_blocking(move || ..).await")
    );
}

#[test]
fn an_endpoint_that_awaits_nothing_can_drop_its_async() {
    let cure = "or drop `async`: a plain `fn` runs on the thread pool";
    let code = "use dunlin::prelude::*; #[get(\"/\")] async fn f() -> String { std::fs::read_to_string(\"x\").unwrap() }";
    assert!(Workspace::of(code).check().human().contains(cure));
    let awaits = "use dunlin::prelude::*; #[get(\"/\")] async fn f() -> String { g().await; std::fs::read_to_string(\"x\").unwrap() }";
    assert!(!Workspace::of(awaits).check().human().contains(cure));
}
