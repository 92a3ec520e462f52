//! The reason why a pool gave no result.

use std::any::Any;
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::Place;
#[cfg(feature = "process")]
use crate::process::Fault;

/// The shortest wait that a client is told, so that a burst does not come back at once.
const SHORTEST_RETRY: Duration = Duration::from_secs(1);

/// The reason why a closure gave no result: the pool had no room for it, or it panicked.
///
/// Over HTTP, [`is_overload`](Self::is_overload) is a 503 with [`retry_after`](Self::retry_after), a worker process
/// killed at its deadline a 504, and everything else a 500.
///
/// ```
/// # dunlin_run::block_on(async {
/// let rejected = dunlin_run::threads(|| -> u8 { panic!("no such file") }).await.unwrap_err();
/// assert!(rejected.is_panicked());
/// assert_eq!(rejected.panic_message(), Some("no such file"));
/// assert_eq!(rejected.retry_after(), None);
/// # });
/// ```
#[derive(Debug)]
pub struct Rejected {
    place: Place,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Full {
        busy: usize,
        queued: usize,
        retry_after: Duration,
    },
    QueueTimeout {
        limit: Duration,
        retry_after: Duration,
    },
    Crowded {
        name: Arc<str>,
        limit: usize,
        /// How long it has waited in vain; `None` when it was not let in to wait.
        waited: Option<Duration>,
        retry_after: Duration,
    },
    ShuttingDown,
    Panicked {
        message: String,
    },
    Misuse(&'static str),
    #[cfg(feature = "process")]
    Failed(Fault),
}

impl Rejected {
    pub(crate) fn full(place: Place, busy: usize, queued: usize, estimate: Duration) -> Self {
        Self { place, kind: Kind::Full { busy, queued, retry_after: estimate.max(SHORTEST_RETRY) } }
    }

    pub(crate) fn queue_timeout(place: Place, limit: Duration, estimate: Duration) -> Self {
        Self { place, kind: Kind::QueueTimeout { limit, retry_after: estimate.max(SHORTEST_RETRY) } }
    }

    pub(crate) fn crowded(
        name: &Arc<str>,
        limit: usize,
        waited: Option<Duration>,
        estimate: Duration,
    ) -> Self {
        let retry_after = estimate.max(SHORTEST_RETRY);
        let kind = Kind::Crowded { name: Arc::clone(name), limit, waited, retry_after };
        Self { place: Place::EventLoop, kind }
    }

    pub(crate) fn shutting_down(place: Place) -> Self {
        Self { place, kind: Kind::ShuttingDown }
    }

    pub(crate) fn panicked(place: Place, payload: &(dyn Any + Send)) -> Self {
        Self { place, kind: Kind::Panicked { message: panic_message(payload) } }
    }

    pub(crate) fn misuse(place: Place, what: &'static str) -> Self {
        Self { place, kind: Kind::Misuse(what) }
    }

    /// Returns where the closure was meant to run.
    pub fn place(&self) -> Place {
        self.place
    }

    /// Tells whether all threads were busy, or a [`Bulkhead`](crate::Bulkhead) had no room, and the queue was full.
    pub fn is_full(&self) -> bool {
        matches!(self.kind, Kind::Full { .. } | Kind::Crowded { waited: None, .. })
    }

    /// Tells whether it waited in the queue for as long as the pool or bulkhead allows, without starting.
    pub fn is_queue_timeout(&self) -> bool {
        matches!(self.kind, Kind::QueueTimeout { .. } | Kind::Crowded { waited: Some(_), .. })
    }

    /// Tells whether the pool takes no more work.
    pub fn is_shutting_down(&self) -> bool {
        matches!(self.kind, Kind::ShuttingDown)
    }

    /// Tells whether the closure panicked.
    pub fn is_panicked(&self) -> bool {
        matches!(self.kind, Kind::Panicked { .. })
    }

    /// Tells whether the call itself is a mistake in the program, which trying again does not mend: a blocking call
    /// from a thread of the same pool or from an event loop, or a pool that does not exist.
    pub fn is_misuse(&self) -> bool {
        matches!(self.kind, Kind::Misuse(_))
    }

    /// Tells whether nothing is wrong but that there is too much to do, or the end is near: another attempt may do.
    pub fn is_overload(&self) -> bool {
        self.retry_after().is_some()
    }

    /// Returns after what time another attempt is likely to succeed: how long the pool needs for its queue, at the
    /// pace of its latest jobs, and never less than one second. `None` if another attempt would fare no better.
    pub fn retry_after(&self) -> Option<Duration> {
        match self.kind {
            Kind::Full { retry_after, .. }
            | Kind::QueueTimeout { retry_after, .. }
            | Kind::Crowded { retry_after, .. } => Some(retry_after),
            Kind::ShuttingDown => Some(SHORTEST_RETRY),
            Kind::Panicked { .. } | Kind::Misuse(_) => None,
            #[cfg(feature = "process")]
            Kind::Failed(Fault::NotStarted(_)) => Some(SHORTEST_RETRY),
            #[cfg(feature = "process")]
            Kind::Failed(_) => None,
        }
    }

    /// Returns what the panic said. It is for the log, never for a client.
    pub fn panic_message(&self) -> Option<&str> {
        match &self.kind {
            Kind::Panicked { message } => Some(message),
            _ => None,
        }
    }
}

/// What can become of a job in a worker process.
#[cfg(feature = "process")]
impl Rejected {
    pub(crate) fn failed(place: Place, fault: Fault) -> Self {
        let kind = match fault {
            Fault::Panicked(message) => Kind::Panicked { message },
            fault => Kind::Failed(fault),
        };
        Self { place, kind }
    }

    /// Tells whether the job was killed at its deadline; over HTTP it is a 504.
    pub fn is_deadline(&self) -> bool {
        matches!(self.kind, Kind::Failed(Fault::Deadline(_)))
    }

    /// Tells whether a signal ended the worker: the job crashed, or somebody killed it.
    pub fn is_crashed(&self) -> bool {
        self.signal().is_some()
    }

    /// Returns the number of the signal that ended the worker.
    pub fn signal(&self) -> Option<i32> {
        match self.kind {
            Kind::Failed(Fault::Crashed(signal)) => Some(signal),
            _ => None,
        }
    }

    /// Tells whether the job ended its worker by an `exit`.
    pub fn is_exited(&self) -> bool {
        self.exit_code().is_some()
    }

    /// Returns the exit code with which the job ended its worker.
    pub fn exit_code(&self) -> Option<i32> {
        match self.kind {
            Kind::Failed(Fault::Exited(code)) => Some(code),
            _ => None,
        }
    }

    /// Tells whether an allocation of the job went beyond the memory of its worker.
    pub fn is_out_of_memory(&self) -> bool {
        matches!(self.kind, Kind::Failed(Fault::OutOfMemory(_)))
    }

    /// Tells whether the arguments or the result were larger than a message may be.
    pub fn is_too_large(&self) -> bool {
        matches!(self.kind, Kind::Failed(Fault::TooLarge { .. }))
    }

    /// Tells whether serde could not write or read the arguments or the result.
    pub fn is_unreadable(&self) -> bool {
        matches!(self.kind, Kind::Failed(Fault::Unreadable(_)))
    }

    /// Tells whether there was no worker for the job, because the system started none or it was not ready in time.
    pub fn is_not_started(&self) -> bool {
        matches!(self.kind, Kind::Failed(Fault::NotStarted(_)))
    }
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.place;
        match &self.kind {
            Kind::Full { busy, queued, .. } => {
                write!(f, "{place} is full: {busy} {}s busy, {queued} jobs waiting", hand(place))
            }
            Kind::QueueTimeout { limit, .. } => {
                write!(f, "{place} had no free {} within {limit:?}", hand(place))
            }
            Kind::Crowded { name, limit, waited: None, .. } => {
                write!(f, "{name} is full: {limit} at work, and the queue is full")
            }
            Kind::Crowded { name, limit, waited: Some(waited), .. } => {
                write!(f, "{name} had no room within {waited:?}: {limit} at work")
            }
            Kind::ShuttingDown => write!(f, "{place} is shutting down"),
            Kind::Panicked { message } => write!(f, "{place}: job panicked: {message}"),
            Kind::Misuse(what) => write!(f, "{place}: {what}"),
            #[cfg(feature = "process")]
            Kind::Failed(fault) => write!(f, "{place}: {fault}"),
        }
    }
}

impl Error for Rejected {}

/// Names what does the jobs of a pool.
fn hand(place: Place) -> &'static str {
    match place {
        Place::Processes(_) => "worker",
        _ => "thread",
    }
}

/// Reads the text of a panic; `panic!` gives a `&str` or a `String`, `panic_any` can give anything.
pub(crate) fn panic_message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("a value that is not text").to_owned()
}
