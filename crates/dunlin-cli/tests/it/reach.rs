//! What is found: ways from async contexts to blocking calls.

use crate::workspace::{Workspace, manifest, shop};

/// A crate's code and the paths that are found, one a line.
fn check(name: &str, code: &str, expected: &[&str]) {
    assert_eq!(Workspace::of(code).paths(), expected, "{name}");
}

#[test]
fn calls_are_followed_across_crates() {
    assert_eq!(
        shop().paths(),
        [
            "shop_api::read_item > shop_store::stock::Stock::find > shop_disk::Folder::text > std::path::Path::exists",
            "shop_api::read_item > shop_store::stock::Stock::find > shop_disk::Folder::text > std::fs::read_to_string",
            "shop_api::log_in > shop_store::hash > bcrypt::hash",
        ]
    );
}

const NAMES: &[(&str, &str, &str)] = &[
    ("a full path", "async fn f() { std::fs::read(\"x\").ok(); }", "app::f > std::fs::read"),
    ("an import", "use std::fs; async fn f() { fs::read(\"x\").ok(); }", "app::f > std::fs::read"),
    ("a rename", "use std::thread::sleep as nap; async fn f() { nap(d()); }", "app::f > std::thread::sleep"),
    (
        "a group with self",
        "use std::{fs::{self, File}, io}; async fn f() { File::open(\"x\").ok(); }",
        "app::f > std::fs::File::open",
    ),
    ("a glob of another crate", "use std::thread::*; async fn f() { park(); }", "app::f > std::thread::park"),
    (
        "an import in a function",
        "async fn f() { use std::fs::read; read(\"x\").ok(); }",
        "app::f > std::fs::read",
    ),
    (
        "core for std",
        "extern crate std as s; async fn f() { s::fs::read(\"x\").ok(); }",
        "app::f > std::fs::read",
    ),
    (
        "a re-export",
        "mod a { pub use std::fs::read as load; } pub use a::load; async fn f() { crate::load(\"x\").ok(); }",
        "app::f > std::fs::read",
    ),
    (
        "a glob of a module",
        "mod a { pub fn g() { std::fs::read(\"x\").ok(); } } use a::*; async fn f() { g() }",
        "app::f > app::a::g > std::fs::read",
    ),
    (
        "super",
        "fn g() { std::fs::read(\"x\").ok(); } mod a { pub async fn f() { super::g() } }",
        "app::a::f > app::g > std::fs::read",
    ),
    (
        "an alias of a type",
        "type Handle = std::thread::JoinHandle<()>; async fn f(h: Handle) { h.join().ok(); }",
        "app::f > std::thread::JoinHandle::join",
    ),
    (
        "a function in a function",
        "async fn f() { fn g() { std::fs::read(\"x\").ok(); } g() }",
        "app::f > app::f::g > std::fs::read",
    ),
    (
        "a crate that stands for std",
        "use fs_err as fs; async fn f() { fs::read(\"x\").ok(); }",
        "app::f > std::fs::read",
    ),
    (
        "a raw name",
        "mod r#type { pub fn r#loop() { std::fs::read(\"x\").ok(); } } async fn f() { r#type::r#loop() }",
        "app::f > app::type::loop > std::fs::read",
    ),
];

#[test]
fn names_are_resolved() {
    for (name, code, expected) in NAMES {
        check(name, code, &[expected]);
    }
}

const METHODS: &[(&str, &str, &str)] = &[
    ("an argument", "async fn f(p: &std::path::Path) { p.exists(); }", "app::f > std::path::Path::exists"),
    (
        "a constructor",
        "async fn f() { let c = std::process::Command::new(\"ls\"); c.output().ok(); }",
        "app::f > std::process::Command::output",
    ),
    (
        "a chain",
        "use std::process::Command; async fn f() { Command::new(\"ls\").arg(\"x\").status().unwrap(); }",
        "app::f > std::process::Command::status",
    ),
    (
        "a question mark",
        "use std::process::Command; async fn f() -> R { let mut c = Command::new(\"ls\").spawn()?; c.wait()?; }",
        "app::f > std::process::Child::wait",
    ),
    (
        "a field",
        "struct S { rx: std::sync::mpsc::Receiver<u8> } impl S { async fn f(&self) { self.rx.recv(); } }",
        "app::S::f > std::sync::mpsc::Receiver::recv",
    ),
    (
        "a field behind Arc and Mutex",
        "use std::sync::*; struct S { t: Arc<Mutex<T>> } struct T; impl T { fn g(&self) { std::fs::read(\"x\").ok(); } } async fn f(s: &S) { s.t.lock().unwrap().g(); }",
        "app::f > app::T::g > std::fs::read",
    ),
    (
        "a pattern",
        "async fn f() { let (tx, rx) = std::sync::mpsc::channel::<u8>(); rx.recv(); }",
        "app::f > std::sync::mpsc::Receiver::recv",
    ),
    (
        "if let",
        "async fn f(o: Option<std::path::PathBuf>) { if let Some(p) = o { p.is_dir(); } }",
        "app::f > std::path::Path::is_dir",
    ),
    (
        "what a function returns",
        "fn p() -> std::path::PathBuf { todo() } async fn f() { p().join(\"x\").exists(); }",
        "app::f > std::path::Path::exists",
    ),
    (
        "what an async function returns",
        "async fn p() -> std::path::PathBuf { todo() } async fn f() { p().await.exists(); }",
        "app::f > std::path::Path::exists",
    ),
    (
        "a loop",
        "async fn f(all: Vec<std::path::PathBuf>) { for p in &all { p.exists(); } }",
        "app::f > std::path::Path::exists",
    ),
    (
        "a loop that asks by itself",
        "async fn f() { for e in walkdir::WalkDir::new(\"x\") { drop(e); } }",
        "app::f > walkdir::WalkDir::into_iter",
    ),
    (
        "Self",
        "struct S; impl S { fn g() { std::fs::read(\"x\").ok(); } async fn f() { Self::g() } }",
        "app::S::f > app::S::g > std::fs::read",
    ),
    (
        "a trait's default",
        "trait T { fn g(&self) { std::fs::read(\"x\").ok(); } } struct S; impl T for S {} async fn f(s: S) { s.g() }",
        "app::f > app::T::g > std::fs::read",
    ),
    (
        "the only implementation",
        "trait T { fn g(&self); } struct S; impl T for S { fn g(&self) { std::fs::read(\"x\").ok(); } } async fn f(s: &dyn T) { s.g() }",
        "app::f > app::S::g > std::fs::read",
    ),
    (
        "a generic parameter",
        "trait T { fn g(&self); } struct S; impl T for S { fn g(&self) { std::fs::read(\"x\").ok(); } } async fn f<X: T>(s: X) { s.g() }",
        "app::f > app::S::g > std::fs::read",
    ),
    (
        "Deref",
        "struct S(P); struct P; impl P { fn g(&self) { std::fs::read(\"x\").ok(); } } impl std::ops::Deref for S { type Target = P; fn deref(&self) -> &P { &self.0 } } async fn f(s: S) { s.g() }",
        "app::f > app::P::g > std::fs::read",
    ),
    (
        "a method by path",
        "use std::path::Path; async fn f(p: &Path) { Path::exists(p); }",
        "app::f > std::path::Path::exists",
    ),
    (
        "a telling name",
        "async fn f(h: Handle) { h.block_on(async {}); }",
        "app::f > tokio::runtime::Handle::block_on",
    ),
    (
        "what a pool gives back",
        "async fn f() { let p = tokio::task::spawn_blocking(|| std::path::PathBuf::new()).await.unwrap(); p.exists(); }",
        "app::f > std::path::Path::exists",
    ),
    (
        "what a task gives back",
        "async fn f() { let p = tokio::spawn(async { std::path::PathBuf::new() }).await.unwrap(); p.exists(); }",
        "app::f > std::path::Path::exists",
    ),
    (
        "what is joined",
        "async fn g() -> std::path::PathBuf { todo() } async fn f() { let (p, _) = tokio::join!(g(), g()); p.exists(); }",
        "app::f > std::path::Path::exists",
    ),
    (
        "a bound that is no parameter's",
        "use std::path::PathBuf; fn g<P>(p: P) -> PathBuf where PathBuf: From<P> { p.into() } async fn f() { g(1).exists(); }",
        "app::f > std::path::Path::exists",
    ),
    (
        "an own iterator",
        "struct I; impl Iterator for I { type Item = u8; fn next(&mut self) -> Option<u8> { std::fs::read(\"x\").ok(); None } } async fn f(i: I) { for _ in i {} }",
        "app::f > app::I::next > std::fs::read",
    ),
    (
        "what was pushed",
        "async fn f() { let mut all = Vec::new(); all.push(std::path::PathBuf::new()); for p in &all { p.exists(); } }",
        "app::f > std::path::Path::exists",
    ),
    (
        "entries of a folder",
        "async fn f() { let mut all = tokio::fs::read_dir(\"x\").await.unwrap(); while let Some(e) = all.next_entry().await.unwrap() { e.path().is_dir(); } }",
        "app::f > std::path::Path::is_dir",
    ),
    (
        "what a runtime gives back",
        "async fn f(pool: tokio::runtime::Handle) { let p = pool.spawn_blocking(|| std::path::PathBuf::new()).await.unwrap(); p.exists(); }",
        "app::f > std::path::Path::exists",
    ),
    (
        "a name that says path",
        "async fn f(s: &other::Settings) { s.socket_path().exists(); }",
        "app::f > std::path::Path::exists",
    ),
    (
        "a trait for a foreign type by two paths",
        "use tokio::x::Task; trait T { fn g(&self); } impl T for tokio::Task { fn g(&self) { std::fs::read(\"x\").ok(); } } async fn f(t: Task) { t.g() }",
        "app::f > tokio::Task::g > std::fs::read",
    ),
    (
        "a trait for a type from a foreign glob",
        "use tokio::x::*; trait T { fn g(&self); } impl T for Task { fn g(&self) { std::fs::read(\"x\").ok(); } } async fn f(all: Vec<Task>) { for t in all.iter() { t.g() } }",
        "app::f > *::Task::g > std::fs::read",
    ),
    (
        "a trait above",
        "trait A { fn g(&self) { std::fs::read(\"x\").ok(); } } trait B: A {} struct S; impl A for S {} impl B for S {} async fn f(s: &dyn B) { s.g() }",
        "app::f > app::A::g > std::fs::read",
    ),
    (
        "bounds in a circle",
        "async fn f<X: Into<Y>, Y: Into<X>>(x: X, y: Y, p: std::path::PathBuf) { x.into(); y.into(); p.exists(); }",
        "app::f > std::path::Path::exists",
    ),
];

#[test]
fn methods_are_found_by_the_type_of_their_receiver() {
    for (name, code, expected) in METHODS {
        check(name, code, &[expected]);
    }
}

#[test]
fn one_of_several_blocks_if_all_do() {
    let code = "
        trait T { fn g(&self); }
        struct A;
        struct B;
        impl T for A { fn g(&self) { std::fs::read(\"x\").ok(); } }
        impl T for B { fn g(&self) { std::thread::park(); } }
        async fn f(s: &dyn T) { s.g() }
    ";
    check("both", code, &["app::f > app::A::g > std::fs::read", "app::f > app::B::g > std::thread::park"]);
}

#[test]
fn every_async_context_is_one() {
    for (name, code, expected) in [
        (
            "a block",
            "fn f() { tokio::spawn(async move { std::fs::read(\"x\").ok(); }); }",
            "app::f::{async block} > std::fs::read",
        ),
        (
            "a closure",
            "fn f() { each(async |x| { std::fs::read(x).ok(); }); }",
            "app::f::{async block} > std::fs::read",
        ),
        (
            "a poll function",
            "use std::task::{Context, Poll}; struct S; impl Future for S { type Output = (); fn poll(self: std::pin::Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> { std::thread::park(); Poll::Ready(()) } }",
            "app::S::poll > std::thread::park",
        ),
        (
            "an arm of select",
            "async fn f() { tokio::select! { _ = g() => { std::fs::read(\"x\").ok(); } else => {} } }",
            "app::f > std::fs::read",
        ),
        (
            "a stream",
            "fn f() -> S { async_stream::stream! { yield std::fs::read(\"x\"); } }",
            "app::f::{async block} > std::fs::read",
        ),
        (
            "arguments of macros",
            "async fn f() { println!(\"{:?}\", std::fs::read(\"x\")); }",
            "app::f > std::fs::read",
        ),
        (
            "fields of tracing",
            "async fn f(p: &std::path::Path) { info!(found = %p.exists(), \"x\"); }",
            "app::f > std::path::Path::exists",
        ),
        (
            "items in a macro",
            "cfg_rt! { pub async fn f() { std::fs::read(\"x\").ok(); } }",
            "app::f > std::fs::read",
        ),
    ] {
        check(name, code, &[expected]);
    }
}

#[test]
fn closures_run_where_they_are_called() {
    for (name, code, expected) in [
        (
            "an iterator",
            "async fn f(all: Vec<String>) { all.iter().map(|p| std::fs::read(p)).count(); }",
            "app::f > std::fs::read",
        ),
        (
            "a function by its path",
            "fn g(p: String) { std::fs::read(p).ok(); } async fn f(all: Vec<String>) { all.into_iter().for_each(g); }",
            "app::f > app::g > std::fs::read",
        ),
        (
            "a foreign function by its path",
            "async fn f(all: Vec<String>) { all.iter().map(std::fs::read).count(); }",
            "app::f > std::fs::read",
        ),
        (
            "a variable",
            "async fn f() { let g = || std::fs::read(\"x\"); g().ok(); }",
            "app::f > std::fs::read",
        ),
        (
            "the element's type",
            "async fn f(all: Vec<std::path::PathBuf>) { all.iter().any(|p| p.exists()); }",
            "app::f > std::path::Path::exists",
        ),
        (
            "a function that calls its parameter",
            "fn g<F: FnOnce()>(f: F) { f() } async fn f() { g(|| { std::fs::read(\"x\").ok(); }) }",
            "app::f > std::fs::read",
        ),
        (
            "a parameter that is passed on",
            "fn h(f: impl FnOnce()) { f() } fn g<F>(f: F) where F: FnOnce() { h(f) } async fn f() { g(|| { std::fs::read(\"x\").ok(); }) }",
            "app::f > std::fs::read",
        ),
        (
            "what a closure is given",
            "fn g(f: impl FnOnce(&std::path::Path)) { f(todo()) } async fn f() { g(|p| { p.exists(); }) }",
            "app::f > std::path::Path::exists",
        ),
    ] {
        check(name, code, &[expected]);
    }
}

#[test]
fn modules_are_found_as_rustc_finds_them() {
    let blocking = "pub fn g() { std::fs::read(\"x\").ok(); }";
    for (path, declaration, call) in [
        ("src/a.rs", "mod a;", "a::g()"),
        ("src/a/mod.rs", "mod a;", "a::g()"),
        ("src/other/file.rs", "#[path = \"other/file.rs\"] mod a;", "a::g()"),
        ("src/outer/inner.rs", "mod outer { pub mod inner; }", "outer::inner::g()"),
        (
            "src/unix.rs",
            "#[cfg_attr(unix, path = \"unix.rs\")] #[cfg_attr(not(unix), path = \"other.rs\")] mod a;",
            "a::g()",
        ),
    ] {
        let code = format!("{declaration} async fn f() {{ {call} }}");
        let workspace =
            Workspace::new(&[("Cargo.toml", &manifest("app")), ("src/lib.rs", &code), (path, blocking)]);
        assert_eq!(workspace.paths().len(), 1, "{declaration}");
        assert_eq!(workspace.check().findings[0].places[0].file, path);
    }
}

#[test]
fn a_culprit_is_told_once_with_its_shortest_path() {
    let code = "
        fn far() { near() }
        fn near() { std::fs::read(\"x\").ok(); std::fs::read(\"y\").ok(); }
        async fn a() { far() }
        async fn b() { near() }
        async fn c() { near() }
    ";
    let report = Workspace::of(code).check();
    let [finding] = &report.findings[..] else { panic!("{:?}", report.findings) };
    assert_eq!(finding.places.len(), 2);
    assert_eq!(finding.path.len(), 2);
    let contexts: Vec<&str> = finding.contexts.iter().map(|context| &*context.function).collect();
    assert_eq!(contexts, ["app::a", "app::b", "app::c"]);
}

#[test]
fn a_file_of_two_crates_is_told_once() {
    let code = "pub async fn f() { std::fs::read(\"x\").ok(); }";
    let workspace = Workspace::new(&[
        ("Cargo.toml", &manifest("app")),
        ("src/lib.rs", "pub mod shared;"),
        ("src/main.rs", "mod shared; fn main() {}"),
        ("src/shared.rs", code),
    ]);
    assert_eq!(workspace.paths(), ["app::shared::f > std::fs::read"]);
}

#[test]
fn both_crates_of_a_file_come_to_its_calls() {
    let asks = |name: &str| format!("pub mod shared; pub async fn {name}() {{ shared::g() }}");
    let workspace = Workspace::new(&[
        ("Cargo.toml", &manifest("app")),
        ("src/lib.rs", &asks("in_lib")),
        ("src/main.rs", &(asks("in_bin") + " fn main() {}")),
        ("src/shared.rs", "pub fn g() { std::fs::read(\"x\").ok(); } pub async fn h() { g() }"),
    ]);
    let report = workspace.check();
    assert_eq!(report.findings.len(), 1);
    assert_eq!(report.findings[0].places.len(), 1);
    let names = report.findings[0].contexts.iter().map(|context| context.function.rsplit("::").next());
    assert_eq!(names.collect::<Vec<_>>(), [Some("in_bin"), Some("in_lib"), Some("h")]);
}
