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
    assert!(text.ends_with("app::f -> std::fs::read\napp::g -> std::fs::write\n"), "{text}");

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
    assert!(text.contains("the baseline lists what is found no more: app::g -> std::fs::write"), "{text}");
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
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("line 2 is not `function -> callee`: nonsense"));
    assert_eq!(workspace.dunlin("check --write-baseline").status.code(), Some(2));
}
