//! Known findings.

use crate::workspace::Workspace;

const OLD: &str =
    "async fn f() { std::fs::read(\"x\").ok(); }\nasync fn g() { std::fs::write(\"x\", \"\").ok(); }\n";

#[test]
fn a_baseline_hides_what_it_lists_also_when_lines_move() {
    let workspace = Workspace::of(OLD);
    assert_eq!(workspace.dunlin("check").status.code(), Some(1));
    let written = workspace.dunlin("check --baseline known.txt --write-baseline");
    assert_eq!(written.status.code(), Some(0));
    let text = std::fs::read_to_string(workspace.path().join("known.txt")).unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(lines, ["app::f -> std::fs::read <- app::f", "app::g -> std::fs::write <- app::g"]);

    workspace.write("src/lib.rs", &format!("//! A crate.\n\n\n{OLD}"));
    let same = workspace.dunlin("check --baseline known.txt");
    assert_eq!(same.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&same.stdout).contains("2 known from the baseline"));
}

#[test]
fn what_is_new_is_found_and_what_is_gone_is_told() {
    let workspace = Workspace::of(OLD);
    workspace.dunlin("check --baseline known.txt --write-baseline");
    workspace.write(
        "src/lib.rs",
        "async fn f() { std::fs::read(\"x\").ok(); }\nasync fn h() { std::fs::copy(\"x\", \"y\").ok(); }\n",
    );
    let output = workspace.dunlin("check --baseline known.txt");
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("`std::fs::copy` blocks") && !text.contains("`std::fs::read` blocks"), "{text}");
    assert!(
        text.contains("the baseline lists what is found no more: app::g -> std::fs::write <- app::g"),
        "{text}"
    );
}

#[test]
fn a_baseline_that_is_none_is_an_error() {
    let workspace = Workspace::of(OLD);
    let missing = workspace.dunlin("check --baseline known.txt");
    assert_eq!(missing.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("the baseline known.txt cannot be read"));
    workspace.write("known.txt", "# ours\nnonsense\n");
    let wrong = workspace.dunlin("check --baseline known.txt");
    assert_eq!(wrong.status.code(), Some(2));
    let said = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(said.ends_with("line 2 is not `function -> callee <- context`: nonsense\n"), "{said}");
    assert_eq!(workspace.dunlin("check --write-baseline").status.code(), Some(2));
}

const SHARED: &str = "fn load() { std::fs::read(\"x\").ok(); }
fn deep() { load() }
#[get(\"/\")] async fn old() { deep() }
";

#[test]
fn a_new_way_to_a_known_call_is_new() {
    let workspace = Workspace::of(SHARED);
    workspace.dunlin("check --baseline known.txt --write-baseline");
    // A second call of the same in the same function is the same finding.
    let code = SHARED.replace("{ std", "{ std::fs::read(\"y\").ok(); std");
    workspace.write("src/lib.rs", &code);
    assert_eq!(workspace.dunlin("check --baseline known.txt").status.code(), Some(0));

    workspace.write("src/lib.rs", &(code + "fn far() { deep() }\nasync fn new() { far() }\n"));
    let output = workspace.dunlin("check --baseline known.txt");
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("async app::new") && !text.contains("app::old"), "{text}");
    assert!(text.contains("known from 1 more, which the baseline lists"), "{text}");
    assert!(text.contains("1 finding") && !text.contains("no more"), "{text}");
    assert!(!text.contains("drop `async`"), "the endpoint is the one that is known: {text}");

    workspace.dunlin("check --baseline known.txt --write-baseline");
    assert_eq!(workspace.dunlin("check --baseline known.txt").status.code(), Some(0));
    let text = std::fs::read_to_string(workspace.path().join("known.txt")).unwrap();
    assert!(
        text.ends_with("app::load -> std::fs::read <- app::new\napp::load -> std::fs::read <- app::old\n")
    );
}

#[test]
fn a_way_that_is_gone_is_told() {
    let workspace = Workspace::of(&format!("{SHARED}async fn gone() {{ load() }}"));
    workspace.dunlin("check --baseline known.txt --write-baseline");
    workspace.write("src/lib.rs", SHARED);
    let output = workspace.dunlin("check --baseline known.txt");
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("is found no more: app::load -> std::fs::read <- app::gone\n"), "{text}");
    assert!(!text.contains("no more: app::load -> std::fs::read <- app::old"), "{text}");
}

#[test]
fn a_baseline_without_contexts_is_an_error() {
    let workspace = Workspace::of(SHARED);
    workspace.write("known.txt", "app::load -> std::fs::read\n");
    let output = workspace.dunlin("check --baseline known.txt");
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        text.contains("line 1 is not `function -> callee <- context`: app::load -> std::fs::read\n"),
        "{text}"
    );
    assert!(text.contains("Write the file again, with --write-baseline"), "{text}");
}
