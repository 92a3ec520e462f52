//! The pools of one app: the two that always exist and the named ones, and how code finds them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

#[cfg(feature = "process")]
use serde::{Serialize, de::DeserializeOwned};
use tokio::time::timeout;

use crate::pool::{Answer, Work, erased, typed};
#[cfg(feature = "process")]
use crate::process::{ProcessConfig, ProcessPool, ProcessSnapshot};
use crate::{Drained, Place, Pool, PoolConfig, Rejected, SetupError, Snapshot, clock};

tokio::task_local! {
    static ENTERED: Option<Pools>;
}

/// The pools of one app.
///
/// There are always [`Place::THREADS`] and [`Place::CPU`]; further ones are bulkheads with a name.
///
/// ```
/// use dunlin_run::{Place, PoolConfig, Pools};
///
/// const REPORTS: Place = Place::Threads("reports");
///
/// # dunlin_run::block_on(async {
/// let pools = Pools::builder().pool(PoolConfig::threads("reports").size(4)).build()?;
/// pools.check(REPORTS)?;
/// assert_eq!(pools.run(REPORTS, || 6 * 7).await?, 42);
/// assert!(pools.check(Place::Cpu("images")).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
/// ```
#[derive(Clone, Debug)]
pub struct Pools {
    /// A handful, so that looking through them beats hashing.
    pools: Arc<[Pool]>,
    #[cfg(feature = "process")]
    processes: Arc<[ProcessPool]>,
}

impl Default for Pools {
    fn default() -> Self {
        Self::of(Pools::builder())
    }
}

impl Pools {
    /// Starts with the two pools that every app has.
    pub fn builder() -> PoolsBuilder {
        PoolsBuilder::default()
    }

    /// Returns the pools of the app that this code runs for, or else those of the process, which are made when first
    /// asked for and have the default sizes.
    pub fn current() -> Self {
        static OF_THE_PROCESS: OnceLock<Pools> = OnceLock::new();
        Self::entered().unwrap_or_else(|| OF_THE_PROCESS.get_or_init(Self::default).clone())
    }

    pub(crate) fn entered() -> Option<Self> {
        ENTERED.try_with(Clone::clone).ok().flatten()
    }

    /// Gives `future` what [`spawn`](crate::spawn()) shall hand on: the current pools, if there are any.
    pub(crate) fn inherited<F: Future>(future: F) -> impl Future<Output = F::Output> {
        ENTERED.scope(Self::entered(), future)
    }

    /// Makes these the current pools of a future, of what it moves to a pool and of what it spawns.
    pub fn scope<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
        ENTERED.scope(Some(self.clone()), future)
    }

    /// Makes these the current pools while a closure runs on this thread.
    pub fn sync_scope<T>(&self, work: impl FnOnce() -> T) -> T {
        ENTERED.sync_scope(Some(self.clone()), work)
    }

    /// Returns the pool of a place; there is none on the event loop. Closures cannot be moved to worker processes.
    pub fn pool(&self, place: Place) -> Option<&Pool> {
        self.pools.iter().find(|pool| pool.place() == place)
    }

    /// Checks at start-up that a place exists.
    ///
    /// # Errors
    /// When no pool of this kind has this name; the message lists those that exist.
    pub fn check(&self, place: Place) -> Result<(), SetupError> {
        let known = self.places(place);
        if place == Place::EventLoop || known.contains(&place) {
            return Ok(());
        }
        let known: Vec<String> = known.iter().map(Place::to_string).collect();
        SetupError::check(vec![format!("there is no {place}; there are: {}", known.join(", "))])
    }

    /// The places that one may be meant to be: those for closures, or those for functions in a process.
    fn places(&self, _like: Place) -> Vec<Place> {
        #[cfg(feature = "process")]
        if matches!(_like, Place::Processes(_)) {
            return self.processes.iter().map(ProcessPool::place).collect();
        }
        self.pools.iter().map(Pool::place).collect()
    }

    /// Runs a closure in a place and waits for its result; on the event loop it runs right here.
    ///
    /// # Errors
    /// As [`Pool::run`]; and when the place does not exist, which [`check`](Self::check) finds at start-up.
    ///
    /// # Cancel safety
    /// As [`Pool::run`].
    pub async fn run<T, F>(&self, place: Place, work: F) -> Result<T, Rejected>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        typed(self.answer(place, erased(work)).await)
    }

    /// The same for every closure, so that it is compiled once.
    fn answer(&self, place: Place, work: Work) -> Pin<Box<dyn Future<Output = Answer> + Send>> {
        match self.pool(place) {
            Some(pool) => pool.clone().answer(work),
            None if place == Place::EventLoop => Box::pin(async move {
                catch_unwind(AssertUnwindSafe(work)).map_err(|payload| Rejected::panicked(place, &*payload))
            }),
            None if matches!(place, Place::Processes(_)) => Box::pin(async move {
                Err(Rejected::misuse(place, "a closure cannot be moved to a process: use `run::process`"))
            }),
            None => Box::pin(async move { Err(Rejected::misuse(place, "there is no such pool")) }),
        }
    }

    /// Takes no more work and waits until every pool is done, for at most `grace` together; see [`Pool::drain`].
    pub async fn drain(&self, grace: Duration) -> Drained {
        let _hold = clock::hold();
        self.all().for_each(Pool::close);
        let emptied = async {
            for pool in self.all() {
                pool.emptied().await;
            }
        };
        let _ = timeout(grace, emptied).await;
        let drained = self.all().map(Pool::abandon).fold(Drained::default(), |all, one| Drained {
            running: all.running + one.running,
            discarded: all.discarded + one.discarded,
        });
        #[cfg(feature = "process")]
        for pool in self.processes.iter() {
            pool.ended().await;
        }
        drained
    }

    #[cfg(not(feature = "process"))]
    fn all(&self) -> impl Iterator<Item = &Pool> {
        self.pools.iter()
    }

    /// All pools of threads, with those that wait for workers.
    #[cfg(feature = "process")]
    fn all(&self) -> impl Iterator<Item = &Pool> {
        self.pools.iter().chain(self.processes.iter().map(ProcessPool::threads))
    }

    /// Returns the figures of every thread and CPU pool: first the two that every app has, then the named ones in order.
    pub fn snapshots(&self) -> impl Iterator<Item = Snapshot> {
        self.pools.iter().map(Pool::snapshot)
    }

    /// Makes the pools of a builder without problems.
    #[cfg(not(feature = "process"))]
    fn of(builder: PoolsBuilder) -> Self {
        Self { pools: builder.complete().into_iter().map(Pool::of).collect() }
    }

    /// Makes the pools of a builder without problems.
    #[cfg(feature = "process")]
    fn of(builder: PoolsBuilder) -> Self {
        let processes = builder.complete_processes().into_iter().map(ProcessPool::of).collect();
        Self { pools: builder.complete().into_iter().map(Pool::of).collect(), processes }
    }
}

#[cfg(feature = "process")]
impl Pools {
    /// Runs a function in a worker process and waits for its result.
    ///
    /// # Errors
    /// As [`ProcessPool::run`]; and when the place does not exist, which [`check`](Self::check) finds at start-up.
    ///
    /// # Cancel safety
    /// As [`ProcessPool::run`].
    pub fn process<A, T>(
        &self,
        place: Place,
        function: impl Fn(A) -> T + 'static,
        args: A,
    ) -> impl Future<Output = Result<T, Rejected>> + Send + 'static
    where
        A: Serialize,
        T: DeserializeOwned + Send + 'static,
    {
        let job = self.process_pool(place).map(|pool| pool.run(function, args));
        async move {
            match job {
                Some(job) => job.await,
                None => Err(Rejected::misuse(place, "there is no such process pool")),
            }
        }
    }

    /// Returns the figures of every process pool: first the one that every app has, then the named ones in order.
    pub fn process_snapshots(&self) -> impl Iterator<Item = ProcessSnapshot> {
        self.processes.iter().map(ProcessPool::snapshot)
    }

    /// Returns the process pool of a place.
    pub fn process_pool(&self, place: Place) -> Option<&ProcessPool> {
        self.processes.iter().find(|pool| pool.place() == place)
    }
}

/// Collects the pools of an app.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct PoolsBuilder {
    configs: Vec<PoolConfig>,
    #[cfg(feature = "process")]
    processes: Vec<ProcessConfig>,
}

impl PoolsBuilder {
    /// Adds a pool. `PoolConfig::threads("threads")` and `PoolConfig::cpu("cpu")` set the sizes of those that every
    /// app has.
    pub fn pool(mut self, config: PoolConfig) -> Self {
        self.configs.push(config);
        self
    }

    /// Adds the pools of another app that is to share these.
    pub fn merge(mut self, other: Self) -> Self {
        self.configs.extend(other.configs);
        #[cfg(feature = "process")]
        self.processes.extend(other.processes);
        self
    }

    /// Makes the pools; their threads start when there is work.
    ///
    /// # Errors
    /// Every mistake at once: two pools with one name, and what [`Pool::new`] refuses.
    pub fn build(self) -> Result<Pools, SetupError> {
        let complete = self.clone().complete();
        let mut problems: Vec<String> = complete.iter().flat_map(PoolConfig::problems).collect();
        #[cfg(feature = "process")]
        problems.extend(self.complete_processes().iter().flat_map(ProcessConfig::problems));
        let names: Vec<&str> = complete.iter().map(PoolConfig::name).collect();
        #[cfg(feature = "process")]
        let names =
            [names, self.complete_processes().iter().filter_map(|pool| pool.place().pool_name()).collect()]
                .concat();
        for (at, name) in names.iter().enumerate() {
            if names[..at].contains(name) {
                problems.push(format!("two pools are named `{name}`"));
            }
        }
        SetupError::check(problems)?;
        Ok(Pools::of(self))
    }

    /// Puts the two that every app has in front, as described or with their defaults.
    fn complete(mut self) -> Vec<PoolConfig> {
        let mut configs = Vec::with_capacity(self.configs.len() + 2);
        for default in [PoolConfig::threads("threads"), PoolConfig::cpu("cpu")] {
            let described = self.configs.iter().position(|config| config.place() == default.place());
            configs.push(described.map_or(default, |at| self.configs.remove(at)));
        }
        configs.append(&mut self.configs);
        configs
    }

    /// Puts the one that every app has in front, if it is not described.
    #[cfg(feature = "process")]
    fn complete_processes(&self) -> Vec<ProcessConfig> {
        let mut processes = self.processes.clone();
        if !processes.iter().any(|config| config.place() == Place::PROCESSES) {
            processes.insert(0, ProcessConfig::new("processes"));
        }
        processes
    }

    /// Adds a pool of worker processes. `ProcessConfig::new("processes")` sets the one that every app has.
    #[cfg(feature = "process")]
    pub fn processes(mut self, config: ProcessConfig) -> Self {
        self.processes.push(config);
        self
    }
}

/// Runs a closure that blocks on the thread pool of the current app.
///
/// ```
/// # dunlin_run::block_on(async {
/// let text = dunlin_run::threads(|| std::fs::read_to_string("Cargo.toml")).await??;
/// assert!(text.contains("dunlin-run"));
/// # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
/// ```
///
/// # Errors
/// As [`Pool::run`].
///
/// # Cancel safety
/// As [`Pool::run`].
pub async fn threads<T, F>(work: F) -> Result<T, Rejected>
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    on(Place::THREADS, work).await
}

/// Runs a closure that computes on the CPU pool of the current app.
///
/// # Errors
/// As [`Pool::run`].
///
/// # Cancel safety
/// As [`Pool::run`].
pub async fn cpu<T, F>(work: F) -> Result<T, Rejected>
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    on(Place::CPU, work).await
}

/// Runs a closure in any place of the current app, such as the pool `Place::Threads("reports")`.
///
/// # Errors
/// As [`Pools::run`].
///
/// # Cancel safety
/// As [`Pool::run`].
pub async fn on<T, F>(place: Place, work: F) -> Result<T, Rejected>
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    typed(Pools::current().answer(place, erased(work)).await)
}
