//! The pools of one app: the two that always exist and the named ones, and how code finds them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::time::timeout;

use crate::pool::{Answer, Work, erased, typed};
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
}

impl Default for Pools {
    fn default() -> Self {
        Self::of(Pools::builder().complete())
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

    /// Returns the pool of a place; there is none on the event loop.
    pub fn pool(&self, place: Place) -> Option<&Pool> {
        self.pools.iter().find(|pool| pool.place() == place)
    }

    /// Checks at start-up that a place exists.
    ///
    /// # Errors
    /// When no pool of this kind has this name; the message lists those that exist.
    pub fn check(&self, place: Place) -> Result<(), SetupError> {
        if place == Place::EventLoop || self.pool(place).is_some() {
            return Ok(());
        }
        let known: Vec<String> = self.pools.iter().map(|pool| pool.place().to_string()).collect();
        SetupError::check(vec![format!("there is no {place}; there are: {}", known.join(", "))])
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
            None => Box::pin(async move { Err(Rejected::misuse(place, "there is no such pool")) }),
        }
    }

    /// Takes no more work and waits until every pool is done, for at most `grace` together; see [`Pool::drain`].
    pub async fn drain(&self, grace: Duration) -> Drained {
        let _hold = clock::hold();
        self.pools.iter().for_each(Pool::close);
        let emptied = async {
            for pool in self.pools.iter() {
                pool.emptied().await;
            }
        };
        let _ = timeout(grace, emptied).await;
        self.pools.iter().map(Pool::abandon).fold(Drained::default(), |all, one| Drained {
            running: all.running + one.running,
            discarded: all.discarded + one.discarded,
        })
    }

    /// Returns the figures of every pool: first the two that every app has, then the named ones in order.
    pub fn snapshots(&self) -> impl Iterator<Item = Snapshot> {
        self.pools.iter().map(Pool::snapshot)
    }

    fn of(configs: Vec<PoolConfig>) -> Self {
        Self { pools: configs.into_iter().map(Pool::of).collect() }
    }
}

/// Collects the pools of an app.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct PoolsBuilder {
    configs: Vec<PoolConfig>,
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
        self
    }

    /// Makes the pools; their threads start when there is work.
    ///
    /// # Errors
    /// Every mistake at once: two pools with one name, and what [`Pool::new`] refuses.
    pub fn build(self) -> Result<Pools, SetupError> {
        let configs = self.complete();
        let mut problems: Vec<String> = configs.iter().flat_map(PoolConfig::problems).collect();
        for (at, config) in configs.iter().enumerate() {
            if configs[..at].iter().any(|earlier| earlier.name() == config.name()) {
                problems.push(format!("two pools are named `{}`", config.name()));
            }
        }
        SetupError::check(problems)?;
        Ok(Pools::of(configs))
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
