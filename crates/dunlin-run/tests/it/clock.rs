//! A paused clock stands still while a pool works.

use std::time::Duration;

use dunlin_run::testing::block_on_paused;
use dunlin_run::{Drained, Place, Pools};
use tokio::time::{Instant, timeout};

use crate::gate::{Gate, pool, signals, started};

/// Takes long enough for an idle event loop to fire every timer it has.
fn work() -> Instant {
    for _ in 0..10_000 {
        std::thread::yield_now();
    }
    Instant::now()
}

#[test]
fn a_slow_job_fires_no_timeout() {
    block_on_paused(async {
        let before = Instant::now();
        let (pool, hour) = (pool(1, 1), Duration::from_secs(3600));
        let in_job = timeout(hour, pool.run(work)).await.expect("time stands still").unwrap();
        assert_eq!(in_job, before, "the job sees the clock of its caller");
        assert_eq!(before.elapsed(), Duration::ZERO);
        tokio::time::sleep(hour).await;
        assert_eq!(before.elapsed(), hour, "and it moves by itself again");
    });
}

#[test]
fn a_slow_drain_does_not_run_out_of_grace() {
    const GRACE: Duration = Duration::from_millis(1);
    async fn check(pools: &Pools, drain: impl AsyncFnOnce(&Pools) -> Drained) {
        let (pool, gate) = (pools.pool(Place::THREADS).unwrap(), Gate::default());
        let (entered, mut entries) = signals();
        let job = started(pool.run({
            let gate = gate.clone();
            move || {
                entered.send(()).unwrap();
                gate.wait();
                work()
            }
        }))
        .await;
        entries.recv().await.unwrap();
        drop(job); // so that the drain alone waits for it
        gate.open();
        assert!(drain(pools).await.is_complete());
        assert_eq!(pool.snapshot().completed, 1);
    }
    block_on_paused(check(&Pools::default(), async |pools| pools.drain(GRACE).await));
    block_on_paused(check(&Pools::default(), async |pools| {
        pools.pool(Place::THREADS).unwrap().drain(GRACE).await
    }));
}
