//! Names the place where a function runs.

use std::fmt;

/// Says where a function runs.
///
/// It is written at compile time, beside the function, and looked up in the [`Pools`](crate::Pools) of the app at
/// start-up.
///
/// ```
/// use dunlin_run::Place;
///
/// const REPORTS: Place = Place::Threads("reports");
/// assert_eq!(REPORTS.to_string(), "thread pool `reports`");
/// assert_ne!(REPORTS, Place::THREADS);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Place {
    /// The event loop itself: for code that never blocks.
    EventLoop,
    /// The thread pool of this name: for blocking I/O and synchronous libraries.
    Threads(&'static str),
    /// The CPU pool of this name: for computing that takes longer than about 10 ms.
    Cpu(&'static str),
    /// The pool of worker processes of this name, with the feature `process`: for code that may crash or has to be
    /// killed.
    Processes(&'static str),
}

impl Place {
    /// The thread pool that every app has.
    pub const THREADS: Self = Self::Threads("threads");
    /// The CPU pool that every app has.
    pub const CPU: Self = Self::Cpu("cpu");
    /// The pool of worker processes that every app has with the feature `process`.
    pub const PROCESSES: Self = Self::Processes("processes");

    /// Returns the name of the pool, or `None` on the event loop.
    pub const fn pool_name(self) -> Option<&'static str> {
        match self {
            Self::EventLoop => None,
            Self::Threads(name) | Self::Cpu(name) | Self::Processes(name) => Some(name),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EventLoop => f.write_str("event loop"),
            Self::Threads(name) => write!(f, "thread pool `{name}`"),
            Self::Cpu(name) => write!(f, "CPU pool `{name}`"),
            Self::Processes(name) => write!(f, "process pool `{name}`"),
        }
    }
}
