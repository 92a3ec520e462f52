//! A pool of worker processes: the place for code that may crash, leak or has to be killed.

mod config;
mod crew;
mod fault;
mod function;
mod log;
mod obituary;
mod serving;
mod wire;
mod worker;

#[doc(hidden)]
pub mod hidden {
    //! What the macros of this room expand to.

    pub use super::function::{Function, Outcome, invoke};
    pub use super::serving::WorkerTest;
    pub use inventory;
}

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::timeout;

pub use config::ProcessConfig;
use crew::Crew;
pub(crate) use fault::Fault;
use function::Function;
pub use serving::serve_if_worker;

use crate::{Drained, Place, Pool, Pools, Rejected, SetupError, Snapshot, clock};

/// How long the end of killed workers is waited for. The system takes back their memory meanwhile.
const LAST_WAIT: Duration = Duration::from_secs(2);

/// A bounded pool of worker processes with a bounded queue.
///
/// A worker is this program, started again with the function to run in place of its `main`
/// ([`serve_if_worker`]). Workers are started when there is work for them, up to the pool's size, kept, replaced
/// when they end, and renewed after a number of jobs. Clones share the pool; its workers end with the last clone.
///
/// A job that panics, crashes, exits, runs out of memory or passes its deadline is an error of this job and of no
/// other. What the pool lets in, refuses and counts is as in [`Pool`].
///
/// # What a worker inherits
///
/// The environment, the working directory and the user are those of the program. Its standard input is empty. What it
/// prints, to standard output or error, goes to the standard error of the program. It leads a process group of its
/// own, so that Ctrl+C in a terminal reaches the program only. It writes no core dump. No other file or socket of the
/// program is open in it.
///
/// ```
/// use dunlin_run::{ProcessConfig, ProcessPool};
///
/// fn count((text, letter): (String, char)) -> usize {
///     text.chars().filter(|found| *found == letter).count()
/// }
/// dunlin_run::worker_functions![count];
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     dunlin_run::block_on(async {
///         let pool = ProcessPool::new(ProcessConfig::new("letters").workers(1))?;
///         assert_eq!(pool.run(count, ("dunlin".to_owned(), 'n')).await?, 2);
///         Ok(())
///     })
/// }
/// ```
#[derive(Clone)]
pub struct ProcessPool {
    owner: Arc<Owner>,
}

/// Closes the crew with the last handle.
struct Owner {
    /// A thread a worker, which waits for it.
    threads: Pool,
    crew: Arc<Crew>,
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.crew.close();
    }
}

impl ProcessPool {
    /// Makes a pool; it has no worker yet.
    ///
    /// # Errors
    /// What [`Pool::new`] refuses, and a deadline or a number of jobs of 0.
    pub fn new(config: ProcessConfig) -> Result<Self, SetupError> {
        SetupError::check(config.problems())?;
        Ok(Self::of(config))
    }

    /// Makes a pool of a configuration without problems.
    pub(crate) fn of(config: ProcessConfig) -> Self {
        let threads = Pool::of(config.threads.clone());
        Self { owner: Arc::new(Owner { threads, crew: Crew::new(config) }) }
    }

    /// Runs a function in a worker and waits for its result. Several arguments are a tuple.
    ///
    /// The arguments are written when this is called, and the result is read by whoever polls the future. Nothing else
    /// happens before it is first polled.
    ///
    /// # Errors
    /// [`Rejected`] as in [`Pool::run`], and when the job ended its worker or was killed, see
    /// [`is_crashed`](Rejected::is_crashed), [`is_exited`](Rejected::is_exited),
    /// [`is_out_of_memory`](Rejected::is_out_of_memory) and [`is_deadline`](Rejected::is_deadline). It is a
    /// [misuse](Rejected::is_misuse) when the function is not in [`worker_functions!`](crate::worker_functions), or
    /// this program cannot have workers.
    ///
    /// # Cancel safety
    /// Dropping the future takes the job out of the queue. If it has started, its worker is killed.
    pub fn run<A, T>(
        &self,
        function: impl Fn(A) -> T + 'static,
        args: A,
    ) -> impl Future<Output = Result<T, Rejected>> + Send + 'static
    where
        A: Serialize,
        T: DeserializeOwned + Send + 'static,
    {
        let call = Function::name_of(&function)
            .ok_or_else(|| self.misuse("the function is not in `dunlin_run::worker_functions![..]`"))
            .and_then(|name| Ok((name, self.call(name, wire::encode(&args))?)));
        let pool = self.clone();
        async move {
            let place = pool.place();
            let result = pool.answer(call?).await?;
            wire::decode(&result).map_err(|error| {
                Rejected::failed(place, Fault::Unreadable(format!("its result, as it came: {error}")))
            })
        }
    }

    /// Takes no more work and waits until everything is done, for at most `grace`. Then the jobs that still wait are
    /// refused and those that run are killed. When this is over no worker is left.
    ///
    /// # Cancel safety
    /// Dropping the future leaves the pool closed, and everything in it goes on.
    pub async fn drain(&self, grace: Duration) -> Drained {
        let _hold = clock::hold();
        let drained = self.owner.threads.drain(grace).await;
        self.ended().await;
        drained
    }

    /// Returns the place that the pool is.
    pub fn place(&self) -> Place {
        self.owner.threads.place()
    }

    /// Returns the figures of the pool at this moment.
    pub fn snapshot(&self) -> ProcessSnapshot {
        let crew = &self.owner.crew;
        ProcessSnapshot {
            jobs: self.owner.threads.snapshot(),
            failed: crew.failed.load(Relaxed),
            workers: crew.live(),
            started: crew.started.load(Relaxed),
            recycled: crew.recycled.load(Relaxed),
        }
    }

    /// The threads that wait for the workers; what they do is counted, closed and drained as in any pool.
    pub(crate) fn threads(&self) -> &Pool {
        &self.owner.threads
    }

    /// Ends the workers of a drained pool, and waits until they are gone.
    pub(crate) async fn ended(&self) {
        self.owner.crew.close();
        // In real time it is soon over; a paused clock is held by the drain.
        if timeout(LAST_WAIT, self.owner.crew.emptied()).await.is_err() {
            tracing::error!(place = %self.place(), "killed workers have not ended");
        }
    }

    /// The frame of a call, if there can be one.
    fn call(
        &self,
        name: &'static str,
        args: Result<Vec<u8>, rmp_serde::encode::Error>,
    ) -> Result<Vec<u8>, Rejected> {
        if let Some(problem) = serving::problem() {
            return Err(self.misuse(problem));
        }
        let fail = |fault| Rejected::failed(self.place(), fault);
        let args = args.map_err(|error| fail(Fault::Unreadable(format!("its arguments: {error}"))))?;
        let limit = self.owner.crew.config.message;
        if args.len() > limit {
            return Err(fail(Fault::TooLarge { what: "the arguments", bytes: args.len() as u64, limit }));
        }
        Ok(wire::call(name, &args))
    }

    async fn answer(self, (name, call): (&'static str, Vec<u8>)) -> Result<Vec<u8>, Rejected> {
        let crew = Arc::clone(&self.owner.crew);
        let outcome = self.owner.threads.run(move || crew.work(name, &call)).await?;
        outcome.map_err(|fault| match fault {
            Fault::Cancelled => Rejected::shutting_down(self.place()),
            fault => Rejected::failed(self.place(), fault),
        })
    }

    fn misuse(&self, what: &'static str) -> Rejected {
        Rejected::misuse(self.place(), what)
    }
}

impl std::fmt::Debug for ProcessPool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ProcessPool").field(&self.place()).finish()
    }
}

/// The figures of a process pool at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProcessSnapshot {
    /// The figures of its jobs. `threads` is how many wait for a worker; `completed` counts also the jobs that failed.
    pub jobs: Snapshot,
    /// Jobs that panicked, crashed, were killed, or gave no result for another reason once they had started.
    pub failed: u64,
    /// Workers that exist.
    pub workers: usize,
    /// Workers started so far.
    pub started: u64,
    /// Workers replaced because they had done their number of jobs.
    pub recycled: u64,
}

/// Runs a function in a worker of the current app's process pool, [`Place::PROCESSES`].
///
/// ```
/// fn double(number: u64) -> u64 {
///     number * 2
/// }
/// dunlin_run::worker_functions![double];
///
/// fn main() {
///     dunlin_run::block_on(async {
///         assert_eq!(dunlin_run::process(double, 21).await.unwrap(), 42);
///     });
/// }
/// ```
///
/// # Errors
/// As [`ProcessPool::run`].
///
/// # Cancel safety
/// As [`ProcessPool::run`].
pub async fn process<A, T>(function: impl Fn(A) -> T + 'static, args: A) -> Result<T, Rejected>
where
    A: Serialize,
    T: DeserializeOwned + Send + 'static,
{
    Pools::current().process(Place::PROCESSES, function, args).await
}
