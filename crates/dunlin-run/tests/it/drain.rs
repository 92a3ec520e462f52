//! How a pool ends.

use std::time::Duration;

use dunlin_run::testing::block_on_paused;
use dunlin_run::{Place, Pools, cancelled};
use tokio::time::advance;

use crate::gate::{Gate, pool, signals, started};

const GRACE: Duration = Duration::from_secs(30);

#[test]
fn a_drain_lets_everything_end_that_was_accepted() {
    block_on_paused(async {
        let (pool, gate) = (pool(1, 1), Gate::default());
        let first = started(pool.run({
            let gate = gate.clone();
            move || (gate.wait(), 1).1
        }))
        .await;
        let second = started(pool.run(|| 2)).await;
        let drained = started(pool.drain(GRACE)).await;
        let rejected = pool.run(|| 3).await.unwrap_err();
        assert!(rejected.is_shutting_down());
        assert_eq!(rejected.retry_after(), Some(Duration::from_secs(1)), "another process may serve it");
        assert_eq!(rejected.to_string(), "thread pool `test` is shutting down");
        gate.open();
        assert!(drained.await.is_complete());
        assert_eq!((first.await.unwrap(), second.await.unwrap()), (1, 2));
        assert_eq!((pool.snapshot().threads, pool.snapshot().busy), (0, 0), "its threads have ended");
    });
}

#[test]
fn a_drain_waits_for_every_thread() {
    block_on_paused(async {
        let (pool, gate) = (pool(2, 0), Gate::default());
        let job = started(pool.run({
            let gate = gate.clone();
            move || gate.wait()
        }))
        .await;
        pool.run(|| ()).await.unwrap();
        let drained = started(pool.drain(GRACE)).await;
        while pool.snapshot().threads == 2 {
            tokio::task::yield_now().await;
        }
        let drained = started(drained).await;
        gate.open();
        assert!(drained.await.is_complete() && job.await.is_ok());
    });
}

#[test]
fn a_drain_of_an_idle_pool_ends_at_once() {
    block_on_paused(async {
        let (unused, idle) = (pool(1, 1), pool(1, 1));
        idle.run(|| ()).await.unwrap();
        assert!(unused.drain(Duration::ZERO).await.is_complete(), "there is nothing to wait for");
        assert!(idle.drain(GRACE).await.is_complete());
        assert!(idle.drain(GRACE).await.is_complete(), "twice is once");
    });
}

#[test]
fn a_drain_gives_up_after_its_grace() {
    block_on_paused(async {
        let (pool, gate) = (pool(1, 1), Gate::default());
        let (said, mut hears) = signals();
        let first = started(pool.run({
            let gate = gate.clone();
            move || {
                said.send("started").unwrap();
                while !cancelled() {
                    std::thread::yield_now();
                }
                said.send("cancelled").unwrap();
                gate.wait();
            }
        }))
        .await;
        assert_eq!(hears.recv().await, Some("started"));
        let second = started(pool.run(|| unreachable!("it is discarded"))).await;
        let drained = started(pool.drain(Duration::from_millis(500))).await;
        advance(Duration::from_millis(500)).await;
        let drained = drained.await;
        assert_eq!((drained.running, drained.discarded, drained.is_complete()), (1, 1, false));
        assert!(second.await.map(|(): ()| ()).unwrap_err().is_shutting_down());
        assert_eq!(hears.recv().await, Some("cancelled"), "a job that asks can stop now");
        gate.open();
        first.await.expect("a job that ends after all has its result");
    });
}

#[test]
fn all_pools_of_an_app_share_one_grace() {
    block_on_paused(async {
        let (pools, gate) = (Pools::default(), Gate::default());
        let (entered, mut entries) = signals();
        let [threads, cpu] = [Place::THREADS, Place::CPU].map(|place| {
            let (pools, gate, entered) = (pools.clone(), gate.clone(), entered.clone());
            let job = move || {
                entered.send(()).unwrap();
                gate.wait();
            };
            async move { pools.run(place, job).await }
        });
        let jobs = (started(threads).await, started(cpu).await);
        assert!(entries.recv().await.is_some() && entries.recv().await.is_some());
        let drained = started(pools.drain(GRACE)).await;
        assert!(pools.run(Place::CPU, || ()).await.unwrap_err().is_shutting_down(), "all close at once");
        advance(GRACE).await;
        let drained = drained.await;
        assert_eq!((drained.running, drained.discarded), (2, 0));
        gate.open();
        assert!(jobs.0.await.is_ok() && jobs.1.await.is_ok());
    });
}
