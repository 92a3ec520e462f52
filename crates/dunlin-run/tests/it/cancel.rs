//! What happens to a job whose caller has left.

use std::sync::Arc;
use std::time::Duration;

use dunlin_run::testing::block_on_paused;
use dunlin_run::{cancel_token, cancelled};
use tokio::time::{advance, timeout};

use crate::gate::{Gate, pool, signals, started};

#[test]
fn a_job_whose_caller_left_the_queue_never_runs() {
    block_on_paused(async {
        let (pool, gate, captured) = (pool(1, 2), Gate::default(), Arc::new(()));
        let (ran, mut runs) = signals();
        let first = started(pool.run({
            let gate = gate.clone();
            move || gate.wait()
        }))
        .await;
        let second = started(pool.run({
            let (captured, ran) = (captured.clone(), ran.clone());
            move || {
                ran.send("second").unwrap();
                drop(captured);
            }
        }))
        .await;
        let third = started(pool.run(move || ran.send("third").unwrap())).await;
        drop(second);
        assert_eq!(Arc::strong_count(&captured), 1, "what the closure held is freed at once");
        let left = pool.snapshot();
        assert_eq!((left.queued, left.abandoned, left.skipped), (1, 1, 1));
        gate.open();
        first.await.unwrap();
        third.await.unwrap();
        assert_eq!((runs.recv().await, runs.recv().await), (Some("third"), None));
    });
}

#[test]
fn a_running_job_sees_that_its_caller_left_and_keeps_its_thread_until_it_ends() {
    block_on_paused(async {
        let (pool, gate) = (pool(1, 0), Gate::default());
        let (said, mut hears) = signals();
        let job = started(pool.run({
            let gate = gate.clone();
            move || {
                let token = cancel_token();
                said.send(token.is_cancelled()).unwrap();
                while !cancelled() {
                    std::thread::yield_now();
                }
                said.send(token.is_cancelled()).unwrap();
                gate.wait();
            }
        }))
        .await;
        assert_eq!(hears.recv().await, Some(false));
        drop(job);
        assert_eq!(hears.recv().await, Some(true));
        let left = pool.snapshot();
        assert_eq!((left.busy, left.abandoned, left.skipped, left.completed), (1, 1, 0, 0));
        assert!(pool.run(|| ()).await.unwrap_err().is_full(), "its slot stays counted");
        gate.open();
        assert_eq!(hears.recv().await, None);
        assert!(pool.drain(Duration::MAX).await.is_complete());
        assert_eq!((pool.snapshot().busy, pool.snapshot().completed), (0, 1));
    });
}

#[test]
fn a_timeout_cancels_the_job() {
    block_on_paused(async {
        let pool = pool(1, 0);
        let (said, mut hears) = signals();
        let job = pool.run(move || {
            said.send("started").unwrap();
            while !cancelled() {
                std::thread::yield_now();
            }
            said.send("cancelled").unwrap();
        });
        let job = started(timeout(Duration::from_secs(5), job)).await;
        assert_eq!(hears.recv().await, Some("started"));
        advance(Duration::from_secs(5)).await;
        assert!(job.await.is_err());
        assert_eq!(hears.recv().await, Some("cancelled"));
    });
}

#[test]
fn a_job_within_a_job_is_cancelled_with_it() {
    block_on_paused(async {
        let (outer, inner) = (pool(1, 0), pool(1, 0));
        let (said, mut hears) = signals();
        let job = outer.run(move || {
            inner.blocking_run(move || {
                said.send("started").unwrap();
                while !cancelled() {
                    std::thread::yield_now();
                }
                said.send("cancelled").unwrap();
            })
        });
        let job = started(job).await;
        assert_eq!(hears.recv().await, Some("started"));
        drop(job);
        assert_eq!(hears.recv().await, Some("cancelled"));
    });
}

#[test]
fn the_next_job_of_a_thread_is_not_cancelled_with_the_last_one() {
    block_on_paused(async {
        let pool = pool(1, 1);
        let (said, mut hears) = signals();
        let job = started(pool.run(move || {
            said.send(()).unwrap();
            while !cancelled() {
                std::thread::yield_now();
            }
        }))
        .await;
        hears.recv().await.unwrap();
        drop(job);
        assert!(!pool.run(cancelled).await.unwrap());
        assert!(!cancelled() && !cancel_token().is_cancelled(), "outside a pool it is never true");
    });
}
