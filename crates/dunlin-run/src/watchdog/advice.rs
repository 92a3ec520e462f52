//! What to do about a blocked event loop.

use super::{Frame, State};

/// A word in the path or the file of a called function, and what to do in place of the call.
const CALLS: &[(&str, &str)] = &[
    ("block_on", "`.await` the future in place of `block_on`, which stops this event loop until it is ready"),
    ("thread::sleep", "use `tokio::time::sleep(..).await`"),
    ("thread::functions::sleep", "use `tokio::time::sleep(..).await`"),
    ("sqlite3_", THREADS),
    ("rusqlite", THREADS),
    ("diesel", THREADS),
    (
        "std/src/process",
        "use `tokio::process::Command`, or move it to the thread pool: `run::threads(|| ..).await`",
    ),
    (
        "std/src/net",
        "use `tokio::net`, or a client that is `async`, or move it to the thread pool: `run::threads(|| ..).await`",
    ),
    (
        "std/src/fs",
        "make the function a plain `fn` (it then runs on the thread pool), or `run::threads(|| ..).await`",
    ),
    ("mpsc", "use a channel of `tokio::sync`, whose `recv().await` lets other tasks run"),
    ("JoinHandle", "start it with `run::threads(|| ..)` or `run::cpu(|| ..)` and `.await` that"),
    (
        "std/src/thread/join_handle",
        "start it with `run::threads(|| ..)` or `run::cpu(|| ..)` and `.await` that",
    ),
    ("mutex", LOCK),
    ("Mutex", LOCK),
    ("rwlock", LOCK),
    ("RwLock", LOCK),
    ("condvar", "use `tokio::sync::Notify` or a channel of `tokio::sync`"),
    ("std/src/sync/barrier", "use `tokio::sync::Barrier`"),
    ("getaddrinfo", "use `tokio::net::lookup_host(..).await`"),
];

const THREADS: &str = "move it to the thread pool: a plain `fn`, or `run::threads(|| ..).await`";

const LOCK: &str = "another thread holds the lock for long: hold it for less, never over a blocking call; \
    if it must be held over an `.await`, use `tokio::sync::Mutex`";

/// Returns the advice for what the user's function had called, the outermost first, or for the state.
pub(super) fn of(state: State, called: &[Frame]) -> &'static str {
    let of_call = |frame: &Frame| {
        let file = frame.file.as_deref().unwrap_or_default();
        let fits = |word: &str| frame.function.contains(word) || file.contains(word);
        CALLS.iter().find(|(word, _)| fits(word)).map(|(_, advice)| *advice)
    };
    let of_calls = || called.iter().find_map(of_call);
    match state {
        State::Waiting | State::Unknown => of_calls().unwrap_or(
            "use the async form of the call, or make the function a plain `fn` (it then runs on the thread pool), \
             or move the call there: `run::threads(|| ..).await`",
        ),
        State::Computing => {
            "move it to the CPU pool: `run = cpu` on a plain `fn`, or `run::cpu(|| ..).await`; in a long loop, \
             `tokio::task::yield_now().await` now and then"
        }
        State::Starved => "the machine or the container has too few processors for what runs on it",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outermost_known_call_decides() {
        let frame = |function: &str, file: &str| Frame {
            function: function.into(),
            file: Some(file.into()),
            line: None,
        };
        let std = |file: &str| format!("/rustc/59807616e/library/std/src/{file}");
        for (called, expected) in [
            (vec![frame("std::thread::sleep", &std("thread/functions.rs"))], "tokio::time::sleep"),
            (vec![frame("output", &std("process.rs")), frame("read", &std("fs.rs"))], "tokio::process"),
            (
                vec![
                    frame("lock", &std("sync/poison/mutex.rs")),
                    frame("wait", &std("sys/sync/mutex/futex.rs")),
                ],
                "hold it for less",
            ),
            (vec![frame("recv", &std("sync/mpsc.rs"))], "tokio::sync"),
            (vec![frame("rusqlite::Connection::execute", ""), frame("nanosleep", "")], "run::threads"),
            (vec![frame("strange", "")], "async form"),
            (vec![], "async form"),
        ] {
            let advice = of(State::Waiting, &called);
            assert!(advice.contains(expected), "{called:?}: {advice}");
        }
        assert!(of(State::Computing, &[]).contains("run = cpu"));
    }
}
