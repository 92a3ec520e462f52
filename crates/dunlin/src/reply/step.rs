//! One step of a body that is on its way, made on the thread pool.

use std::time::Duration;

use dunlin_run::{Place, Pools, Rejected};

/// How often a step is tried before the body breaks off: about half a minute.
const ATTEMPTS: u32 = 36;

/// Runs a step on the thread pool. A request that finds the pool full is refused; a body that has begun would be cut
/// in the middle, so it waits instead.
pub(super) async fn step<T, W>(pools: &Pools, work: impl Fn() -> W) -> Result<T, Rejected>
where
    T: Send + 'static,
    W: FnOnce() -> T + Send + 'static,
{
    patiently(pools, ATTEMPTS, work).await
}

/// Runs work on the thread pool; while the pool is full it is tried again, so many times.
pub(crate) async fn patiently<T, W>(pools: &Pools, attempts: u32, work: impl Fn() -> W) -> Result<T, Rejected>
where
    T: Send + 'static,
    W: FnOnce() -> T + Send + 'static,
{
    let mut attempt = 0;
    loop {
        match pools.run(Place::THREADS, work()).await {
            Err(rejected) if is_busy(&rejected) && attempt < attempts => {
                attempt += 1;
                tokio::time::sleep(Duration::from_millis(50 * u64::from(attempt.min(20)))).await;
            }
            result => return result,
        }
    }
}

fn is_busy(rejected: &Rejected) -> bool {
    rejected.is_full() || rejected.is_queue_timeout()
}
