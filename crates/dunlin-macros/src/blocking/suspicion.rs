//! What the names of a call alone can say.

use dunlin_blocking::{Entry, Kind};

/// Why a call may block, and what decides.
#[derive(Debug, PartialEq)]
pub(super) enum Suspicion {
    /// Nothing else is called so.
    Certain(&'static Entry),
    /// The type of what is returned. The second is the name by which dunlin's types are asked.
    Returned(&'static Entry, &'static str),
    /// Whether a future is returned.
    Unawaited(&'static Entry),
    /// The type that has the method.
    Receiver(&'static str),
}

/// Functions of `std::thread` that one calls by these two names.
const THREAD: [&str; 4] = ["park", "park_timeout", "scope", "sleep"];

/// Functions of `std::fs` whose names alone say so.
const FILES: [&str; 10] = [
    "canonicalize",
    "create_dir",
    "create_dir_all",
    "hard_link",
    "read_dir",
    "read_link",
    "remove_dir",
    "remove_dir_all",
    "remove_file",
    "symlink_metadata",
];

/// Methods of std that are common elsewhere, and mostly harmless there.
const LEFT_TO_OTHERS: [&str; 4] = ["into_iter", "iter", "lines", "lock"];

/// Methods of std without arguments that others have with some.
const WITHOUT_ARGUMENTS: [&str; 5] = ["incoming", "join", "metadata", "output", "status"];

/// What starts a request or query in a library, as `redis::cmd(..)` does, ends with one of these.
const ENDS: [&str; 12] = [
    "call",
    "execute",
    "first",
    "get_result",
    "get_results",
    "load",
    "perform",
    "query",
    "send",
    "send_form",
    "send_json",
    "send_string",
];

impl Suspicion {
    /// A call by its path, as it is written.
    pub(super) fn of_path(names: &[&str]) -> Option<Suspicion> {
        match names {
            [.., "block_on"] => dunlin_blocking::function(names)
                .or_else(|| dunlin_blocking::function(&["futures", "executor", "block_on"]))
                .map(Suspicion::Certain),
            ["thread", name] if THREAD.contains(name) => {
                dunlin_blocking::function(&["std", "thread", name]).map(Suspicion::Certain)
            }
            [single] => of_single(single),
            _ => dunlin_blocking::function(names).map(Suspicion::Certain).or_else(|| of_tail(names)),
        }
    }

    /// A method, with the path that its receiver begins with, if it does with a call.
    pub(super) fn of_method(name: &str, arguments: usize, root: &[&str]) -> Option<Suspicion> {
        if let Some(entry) = of_chain(name, root) {
            return Some(Suspicion::Unawaited(entry));
        }
        if LEFT_TO_OTHERS.contains(&name) || (arguments > 0 && WITHOUT_ARGUMENTS.contains(&name)) {
            return None;
        }
        methods(name).next().map(|entry| Suspicion::Receiver(entry.name()))
    }
}

/// The methods of this name whose types dunlin knows.
pub(super) fn methods(name: &str) -> impl Iterator<Item = &'static Entry> {
    dunlin_blocking::entries().filter(move |entry| {
        entry.path.ends_with(name)
            && entry.kind == Kind::Method
            && entry.name() == name
            && (entry.path.starts_with("std::") || entry.path.starts_with("tokio::"))
    })
}

/// A name that an import has left of a path.
fn of_single(name: &str) -> Option<Suspicion> {
    let (path, asked): ([&str; 3], _) = match name {
        "sleep" => (["std", "thread", name], "nothing"),
        "stdin" => (["std", "io", name], "terminal"),
        name if FILES.contains(&name) => (["std", "fs", name], "files"),
        _ => return None,
    };
    dunlin_blocking::function(&path).map(|entry| Suspicion::Returned(entry, asked))
}

/// The last two names of a path that std and tokio share, and of types that only one library has.
fn of_tail(names: &[&str]) -> Option<Suspicion> {
    let [before @ .., ty, name] = names else { return None };
    if before.first() == Some(&"tokio") {
        return None;
    }
    let std = |path: &[&str], asked| {
        let path: Vec<_> = path.iter().chain(&[*ty, *name]).copied().collect();
        dunlin_blocking::function(&path).map(|entry| Suspicion::Returned(entry, asked))
    };
    match *ty {
        "fs" if before.is_empty() => std(&["std"], "files"),
        "io" if before.is_empty() => std(&["std"], "terminal"),
        "File" => std(&["std", "fs"], "file"),
        "TcpStream" => std(&["std", "net"], "socket"),
        "UnixStream" => std(&["std", "os", "unix", "net"], "socket"),
        "PgConnection" | "MysqlConnection" | "SqliteConnection" => {
            dunlin_blocking::function(&["diesel", ty, name]).map(Suspicion::Unawaited)
        }
        _ => None,
    }
}

/// What ends a chain that begins in a library: `rusqlite::Connection::open_in_memory()?.execute(..)`, `redis::cmd(..).query(..)`.
fn of_chain(name: &str, root: &[&str]) -> Option<&'static Entry> {
    let [library, ..] = root else { return None };
    if root.len() < 2 || matches!(*library, "std" | "tokio") {
        return None;
    }
    let is_shortcut = root.len() == 2 && ENDS.contains(&name);
    dunlin_blocking::entries().find(|entry| {
        let begins = entry.path.strip_prefix(library).is_some_and(|rest| rest.starts_with("::"));
        begins && entry.kind == Kind::Method && entry.name() == name && (is_shortcut || is_of(entry, root))
    })
}

/// Whether the path begins with the type that has the method.
fn is_of(entry: &Entry, root: &[&str]) -> bool {
    let path: Vec<_> = entry.segments().collect();
    root.starts_with(&path[..path.len() - 1])
}
