//! Says which functions on a stack are the user's.
//!
//! A function is a library's if its source file lies where cargo and rustup keep the sources of others (a registry, a
//! git checkout, the standard library, a folder `vendor`), or if it is not Rust. dunlin itself, which may be a path
//! dependency, is known by the names of its crates. Without debug information only the name of the crate is left:
//! then all are the user's but the ones in a list. Functions outside the task, such as `main`, are not looked at.

use super::Frame;

/// Where sources of others lie.
const FOREIGN: &[&str] =
    &["/registry/src/", "/git/checkouts/", "/rustc/", "/rustlib/src/", "/rust/deps/", "/vendor/"];

/// Crates of others, known by name; those that end in `_` are families.
const LIBRARIES: &[&str] = &[
    "std",
    "core",
    "alloc",
    "std_detect",
    "compiler_builtins",
    "test",
    "tokio",
    "tokio_",
    "hyper",
    "hyper_util",
    "h2",
    "http",
    "http_",
    "axum",
    "axum_",
    "tower",
    "tower_",
    "futures",
    "futures_",
    "mio",
    "polling",
    "parking_lot",
    "parking_lot_",
    "crossbeam",
    "crossbeam_",
    "flume",
    "rayon",
    "rayon_",
    "tracing",
    "tracing_",
    "serde",
    "serde_",
    "reqwest",
    "ureq",
    "rustls",
    "rusqlite",
    "postgres",
    "redis",
    "diesel",
    "sqlx",
    "sqlx_",
    "libc",
    "rustix",
    "nix",
    "bytes",
    "regex",
    "regex_",
    "memchr",
    "hashbrown",
    "once_cell",
    "backtrace",
    "libloading",
];

/// What is between a closure or a trait object and its caller; nobody calls it by its name.
const WAYS: &[&str] = &["/core/src/ops/function.rs", "/alloc/src/boxed.rs"];

/// Our own crates.
const OURS: &[&str] = &["dunlin", "dunlin_core", "dunlin_run", "dunlin_model", "dunlin_openapi"];

/// What polls a task.
const TASK: &str = "dunlin_run::spawn::Task";

/// What the user's code did.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Blame {
    /// The user's functions, the innermost first.
    pub(super) users: Vec<Frame>,
    /// The functions that the innermost of them had called, the outermost first.
    pub(super) called: Vec<Frame>,
}

impl Blame {
    /// Divides the functions of a stack, the innermost first.
    pub(super) fn of(frames: Vec<Frame>) -> Self {
        let mut called = Vec::new();
        let mut users = Vec::new();
        for frame in frames.into_iter().take_while(|frame| !is_task(frame)) {
            if is_users(&frame) {
                users.push(frame);
            } else if users.is_empty() {
                called.push(frame);
            }
        }
        users.dedup(); // a closure in its function's line
        called.reverse();
        let is_way =
            |frame: &Frame| frame.file.as_ref().is_some_and(|file| WAYS.iter().any(|way| file.contains(way)));
        let ways = called.iter().take_while(|frame| is_way(frame)).count();
        called.drain(..ways);
        Self { users, called }
    }
}

/// Whether this is what polls a task: below it is the runtime.
pub(super) fn is_task(frame: &Frame) -> bool {
    frame.function.contains(TASK)
}

/// Whether the name of a function is enough to know that it is a library's.
pub(super) fn is_librarys(function: &str) -> bool {
    let name = crate_of(function);
    is_one_of(name, LIBRARIES) || is_one_of(name, OURS)
}

/// Whether a function is the user's.
pub(super) fn is_users(frame: &Frame) -> bool {
    let name = crate_of(&frame.function);
    match &frame.file {
        Some(file) => {
            file.ends_with(".rs") && !FOREIGN.iter().any(|place| file.contains(place)) && !is_ours(name, file)
        }
        None => frame.function.contains("::") && !is_librarys(&frame.function),
    }
}

/// A function that was inlined may have no path: then the folder of its file names the crate.
fn is_ours(name: &str, file: &str) -> bool {
    let has_folder = |ours: &str| file.contains(&format!("/{}/src/", ours.replace('_', "-")));
    is_one_of(name, OURS) || OURS.iter().copied().any(has_folder)
}

fn is_one_of(name: &str, crates: &[&str]) -> bool {
    crates.iter().any(|known| name == *known || known.ends_with('_') && name.starts_with(known))
}

/// Returns the crate of a path; of `<A as B>::f` that of `A`, or that of `B` when `A` is any type.
fn crate_of(function: &str) -> &str {
    let path = function.trim_start_matches(['<', '&', '*', '(', '[']);
    let path =
        ["mut ", "const ", "dyn "].iter().fold(path, |path, word| path.strip_prefix(word).unwrap_or(path));
    let name = path.split("::").next().unwrap_or_default();
    name.rsplit_once(" as ").map_or(name, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(function: &str, file: &str) -> Frame {
        Frame { function: function.into(), file: (!file.is_empty()).then(|| file.into()), line: Some(7) }
    }

    #[test]
    fn the_users_functions_are_told_from_those_of_libraries() {
        for (function, file, expected) in [
            ("shop::total", "/home/kea/shop/src/main.rs", true),
            ("total", "/home/kea/shop/src/main.rs", true),
            ("<shop::Cart as core::future::future::Future>::poll", "/home/kea/shop/src/cart.rs", true),
            ("core::iter::Iterator::map", "/rustc/59807616e/library/core/src/iter.rs", false),
            (
                "std::thread::sleep",
                "/root/.rustup/toolchains/x/lib/rustlib/src/rust/library/std/src/thread.rs",
                false,
            ),
            (
                "rusqlite::Connection::execute",
                "/root/.cargo/registry/src/index-1/rusqlite-0.43.0/src/lib.rs",
                false,
            ),
            ("sqlite3_step", "/home/kea/sqlite3.c", false),
            ("dunlin_run::pool::Pool::call", "/home/kea/dunlin/crates/dunlin-run/src/pool.rs", false),
            ("doing", "/home/kea/dunlin/crates/dunlin-run/src/watchdog/beat.rs", false),
            ("it::watchdog::block", "/home/kea/dunlin/crates/dunlin-run/tests/it/watchdog.rs", true),
            ("shop::total", "", true),
            ("<&mut std::fs::File as std::io::Read>::read", "", false),
            ("tokio_util::task::spawn", "", false),
            ("nanosleep", "", false),
        ] {
            assert_eq!(is_users(&frame(function, file)), expected, "{function} {file}");
        }
    }

    #[test]
    fn functions_outside_the_task_are_not_blamed() {
        let file = "/home/kea/shop/src/main.rs";
        let call = frame("std::thread::sleep", "/rustc/59807616e/library/std/src/thread.rs");
        let task = frame("<dunlin_run::spawn::Task<T,G> as core::future::future::Future>::poll", "");
        let blame = Blame::of(vec![
            call.clone(),
            frame("shop::total", file),
            task.clone(),
            frame("shop::main", file),
        ]);
        assert_eq!(blame, Blame { users: vec![frame("shop::total", file)], called: vec![call.clone()] });
        let way = frame("call_once", "/rustc/59807616e/library/core/src/ops/function.rs");
        let blame = Blame::of(vec![call.clone(), way, task, frame("shop::main", file)]);
        assert_eq!(blame, Blame { users: Vec::new(), called: vec![call] });
    }
}
