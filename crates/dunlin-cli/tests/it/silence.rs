//! What must not be told: each was, or could be, a false alarm.

use crate::workspace::{Workspace, manifest};

const LAWFUL: &[(&str, &str)] = &[
    ("tokio's counterpart", "use tokio::fs; async fn f() { fs::read(\"x\").await.ok(); }"),
    (
        "an own function of the same name",
        "mod fs { pub fn read(_: &str) {} } async fn f() { fs::read(\"x\"); }",
    ),
    (
        "an own type of the same name",
        "struct Path; impl Path { fn exists(&self) -> bool { true } } async fn f(p: Path) { p.exists(); }",
    ),
    (
        "a method of an unknown type",
        "async fn f(x: Unknown) { x.exists(); x.recv(); x.join(); x.wait(); x.output(); }",
    ),
    ("an awaited method", "async fn f(handle: tokio::task::JoinHandle<()>) { handle.join().await; }"),
    ("a plain function that nobody async calls", "fn f() { std::fs::read(\"x\").ok(); }"),
    ("fs_err's counterpart", "use fs_err::tokio as fs; async fn f() { let _later = fs::read(\"x\"); }"),
    ("a plain endpoint", "#[get(\"/\")] fn f() { std::fs::read(\"x\").ok(); }"),
    ("spawn_blocking", "async fn f() { tokio::task::spawn_blocking(|| std::fs::read(\"x\")).await.ok(); }"),
    (
        "spawn_blocking of a function",
        "fn g() { std::fs::read(\"x\").ok(); } async fn f() { tokio::task::spawn_blocking(g).await.ok(); }",
    ),
    ("block_in_place", "async fn f() { tokio::task::block_in_place(|| std::fs::read(\"x\")).ok(); }"),
    ("a thread", "async fn f() { std::thread::spawn(move || std::fs::read(\"x\")); }"),
    (
        "a named thread",
        "async fn f() { std::thread::Builder::new().name(n()).spawn(|| std::fs::read(\"x\")).ok(); }",
    ),
    (
        "dunlin's pools",
        "use dunlin::prelude::*; async fn f() { run::threads(|| std::fs::read(\"x\")).await.ok(); run::cpu(|| bcrypt::hash(\"x\", 4)).await.ok(); }",
    ),
    (
        "a wrapper of spawn_blocking",
        "async fn off<T>(f: impl FnOnce() -> T) -> T { tokio::task::spawn_blocking(move || f()).await.unwrap() } async fn f() { off(|| std::fs::read(\"x\")).await.ok(); }",
    ),
    (
        "a wrapper that hands its parameter on",
        "async fn off<F>(f: F) where F: FnOnce() { tokio::task::spawn_blocking(f).await.unwrap() } async fn f() { off(|| { std::fs::read(\"x\").ok(); }).await; }",
    ),
    (
        "a closure that is kept",
        "struct S { f: Box<dyn Fn()> } async fn f() -> S { S { f: Box::new(|| { std::fs::read(\"x\").ok(); }) } }",
    ),
    ("a closure that nobody calls", "async fn f() { let _g = || std::fs::read(\"x\"); }"),
    (
        "two implementations, one of them quick",
        "trait T { fn g(&self); } struct A; struct B; impl T for A { fn g(&self) { std::fs::read(\"x\").ok(); } } impl T for B { fn g(&self) {} } async fn f(s: &dyn T) { s.g() }",
    ),
    ("a short lock", "async fn f(m: &std::sync::Mutex<u8>) { *m.lock().unwrap() += 1; }"),
    ("try_recv", "async fn f(r: &std::sync::mpsc::Receiver<u8>) { r.try_recv().ok(); }"),
    (
        "a path's parts",
        "async fn f(p: &std::path::Path) { p.join(\"x\").extension(); p.starts_with(\"/\"); }",
    ),
    (
        "metadata that was read before",
        "async fn f(p: &str) { let m = tokio::fs::metadata(p).await.unwrap(); m.is_dir(); m.len(); }",
    ),
    (
        "a command of tokio",
        "use tokio::process::Command; async fn f() { Command::new(\"ls\").output().await.ok(); }",
    ),
    (
        "a child of tokio",
        "use tokio::process::Command; async fn f() { let mut c = Command::new(\"ls\").spawn().unwrap(); c.wait().await.ok(); }",
    ),
    ("tests", "#[cfg(test)] mod tests { #[tokio::test] async fn f() { std::fs::read(\"x\").ok(); } }"),
    ("a function for tests", "#[cfg(test)] async fn f() { std::fs::read(\"x\").ok(); }"),
    ("another system", "#[cfg(target_os = \"plan9\")] async fn f() { std::fs::read(\"x\").ok(); }"),
    ("an async function that is only called", "fn g() { let _later = h(); } async fn h() {}"),
    ("the terminal's handle", "async fn f() { std::io::stdin().is_terminal(); }"),
    (
        "a sender that does not wait",
        "async fn f() { let (tx, _rx) = std::sync::mpsc::channel(); tx.send(1).ok(); }",
    ),
    (
        "a path of another crate whose answer is awaited",
        "async fn f(path: other::Path) { path.exists().await; }",
    ),
    ("a name that ends like a path's", "async fn f(empath: Unknown) { empath.exists(); }"),
    ("an own type that is called a path", "struct P; async fn f(path: P) { path.exists(); }"),
];

#[test]
fn lawful_code_is_not_reported() {
    for (name, code) in LAWFUL {
        assert_eq!(Workspace::of(code).paths(), [""; 0], "{name}");
    }
}

#[test]
fn what_is_allowed_is_not_reported() {
    for (name, code) in [
        (
            "a statement",
            "async fn f() { #[allow_blocking(reason = \"short\")] let _x = std::fs::read(\"x\"); }",
        ),
        (
            "an expression",
            "async fn f() { #[allow_blocking(reason = \"short\")] std::fs::read(\"x\").ok(); }",
        ),
        (
            "a block",
            "async fn f() { #[allow_blocking(reason = \"short\")] { std::fs::read(\"x\").ok(); g(); } } fn g() { std::fs::read(\"x\").ok(); }",
        ),
        (
            "a function",
            "#[dunlin::allow_blocking(reason = \"short\")] async fn f() { std::fs::read(\"x\").ok(); }",
        ),
        (
            "a function on the way",
            "#[allow_blocking(reason = \"once\")] fn g() { h() } fn h() { std::fs::read(\"x\").ok(); } async fn f() { g() }",
        ),
        (
            "a comment in the line",
            "async fn f() {\n    std::fs::read(\"x\").ok(); // allow_blocking: it is short\n}",
        ),
        (
            "a comment above",
            "async fn f() {\n    // allow_blocking: it is short\n    let _x = g()\n        .map(|_| std::fs::read(\"x\"));\n}",
        ),
    ] {
        assert_eq!(Workspace::of(code).paths(), [""; 0], "{name}");
    }
}

#[test]
fn what_is_not_quite_allowed_is_reported() {
    for (name, code) in [
        (
            "a comment without a reason",
            "async fn f() {\n    std::fs::read(\"x\").ok(); // allow_blocking:\n}",
        ),
        (
            "a comment behind other code",
            "async fn f() {\n    g(); // allow_blocking: this line alone\n    std::fs::read(\"x\").ok();\n}",
        ),
        (
            "the next statement",
            "async fn f() { #[allow_blocking(reason = \"short\")] g(); std::fs::read(\"x\").ok(); }",
        ),
    ] {
        assert_eq!(Workspace::of(code).paths().len(), 1, "{name}");
    }
}

#[test]
fn test_targets_are_left_out_unless_asked_for() {
    let code = "async fn f() { std::fs::read(\"x\").ok(); }";
    let workspace = Workspace::new(&[
        ("Cargo.toml", &manifest("app")),
        ("src/lib.rs", "#[cfg(test)] mod tests;"),
        ("src/tests.rs", code),
        ("tests/it.rs", code),
        ("examples/one.rs", code),
        ("benches/two.rs", code),
    ]);
    assert_eq!(workspace.paths(), [""; 0]);
    assert_eq!(workspace.dunlin("check").status.code(), Some(0));
    let everything = workspace.dunlin("check --tests");
    assert_eq!(everything.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&everything.stdout).matches("blocks the event loop").count(), 4);
}
