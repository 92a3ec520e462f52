//! The start of a program, where nobody waits yet.

use crate::workspace::{Workspace, paths};

#[test]
fn what_main_does_before_it_serves_is_told_apart() {
    for (name, code) in [
        ("tokio's main", "#[tokio::main] async fn main() { std::fs::read(\"x\").ok(); }"),
        ("dunlin's main", "#[dunlin::main] async fn main() { g() } fn g() { std::fs::read(\"x\").ok(); }"),
        ("a block in block_on", "fn main() { runtime().block_on(async { std::fs::read(\"x\").ok(); }); }"),
        (
            "a lifespan",
            "use dunlin::prelude::*; async fn start(l: Lifespan) -> Result<Lifespan> { std::fs::read(\"x\")?; Ok(l) } fn app() -> App { App::new(\"x\").lifespan(start) }",
        ),
        (
            "a lifespan's closure",
            "use dunlin::prelude::*; fn app() -> App { App::new(\"x\").lifespan(async |l| { std::fs::read(\"x\")?; Ok(l) }) }",
        ),
        (
            "a loop that does not await",
            "#[tokio::main] async fn main() { for x in all() { std::fs::read(x).ok(); } }",
        ),
    ] {
        let report = Workspace::of(code).check();
        assert!(report.findings.is_empty(), "{name}: {:?}", paths(&report.findings));
        assert_eq!(report.start.len(), 1, "{name}");
        assert_eq!(report.exit_code(), 0, "{name}");
    }
}

#[test]
fn what_main_starts_or_repeats_is_not_the_start() {
    for (name, code) in [
        ("a task", "#[tokio::main] async fn main() { tokio::spawn(async { std::fs::read(\"x\").ok(); }); }"),
        (
            "a loop that awaits",
            "#[tokio::main] async fn main() { loop { accept().await; std::fs::read(\"x\").ok(); } }",
        ),
        (
            "a function that others call, too",
            "#[tokio::main] async fn main() { g() } fn g() { std::fs::read(\"x\").ok(); } async fn f() { g() }",
        ),
    ] {
        assert_eq!(Workspace::of(code).check().findings.len(), 1, "{name}");
    }
}

#[test]
fn the_start_is_shown_when_asked_for() {
    let workspace = Workspace::of("#[tokio::main] async fn main() { std::fs::read(\"x\").ok(); }");
    let silent = workspace.dunlin("check");
    assert_eq!(silent.status.code(), Some(0));
    assert!(
        String::from_utf8_lossy(&silent.stdout)
            .contains("1 more while the program starts: --start shows them")
    );
    let shown = workspace.dunlin("check --start");
    assert_eq!(shown.status.code(), Some(0));
    assert!(
        String::from_utf8_lossy(&shown.stdout).contains("`std::fs::read` blocks while the program starts")
    );
}
