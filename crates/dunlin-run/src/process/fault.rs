//! The reasons why a worker process gave no result.

use std::fmt;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::time::Duration;

/// What a job in a worker ended with in place of a result.
#[derive(Debug)]
pub(crate) enum Fault {
    Panicked(String),
    Crashed(i32),
    Exited(i32),
    OutOfMemory(u64),
    Deadline(Duration),
    /// Nobody waits any more, or the pool has given up.
    Cancelled,
    TooLarge {
        what: &'static str,
        bytes: u64,
        limit: usize,
    },
    Unreadable(String),
    NotStarted(String),
}

impl Fault {
    /// Reads from the end of a worker why it came. A worker does not end by itself, so that 0 is an error too.
    pub(super) fn of(status: ExitStatus) -> Self {
        match (status.signal(), status.code()) {
            (Some(signal), _) => Self::Crashed(signal),
            (None, code) => Self::Exited(code.unwrap_or_default()),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Panicked(message) => write!(f, "job panicked: {message}"),
            Self::Crashed(signal) => {
                write!(f, "the worker was ended by signal {signal}")?;
                name(*signal).map_or(Ok(()), |name| write!(f, " ({name})"))
            }
            Self::Exited(code) => write!(f, "the job ended its worker with exit code {code}"),
            Self::OutOfMemory(limit) => write!(f, "the job needed more memory than {limit} bytes"),
            Self::Deadline(limit) => write!(f, "the job was killed at its deadline of {limit:?}"),
            Self::Cancelled => f.write_str(
                "the job was killed, as nobody waits for it: its caller left, or its time was over",
            ),
            Self::TooLarge { what, bytes, limit } => {
                write!(f, "{what} have {bytes} bytes, more than a message of {limit}")
            }
            Self::Unreadable(what) => write!(f, "the job could not be sent or answered: {what}"),
            Self::NotStarted(why) => write!(f, "no worker could be started: {why}"),
        }
    }
}

/// Names the signals that a program ends with (signal(7)).
fn name(signal: i32) -> Option<&'static str> {
    Some(match signal {
        4 => "SIGILL",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL: from outside, or by the system for memory",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        15 => "SIGTERM",
        24 => "SIGXCPU",
        _ => return None,
    })
}
