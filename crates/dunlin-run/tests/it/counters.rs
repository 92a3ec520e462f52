//! The figures of a pool add up.

use std::time::Duration;

use dunlin_run::Place;
use dunlin_run::testing::block_on_paused;
use tokio::time::Instant;

use crate::gate::{Gate, patient_pool, pool, signals, started};

#[test]
fn every_job_is_counted_once() {
    block_on_paused(async {
        let (pool, gate) = (pool(1, 3), Gate::default());
        let (entered, mut entries) = signals();
        let running = started(pool.run({
            let gate = gate.clone();
            move || {
                entered.send(()).unwrap();
                gate.wait();
            }
        }))
        .await;
        entries.recv().await.unwrap();
        let panics = started(pool.run(|| panic!("counted"))).await;
        let leaves = started(pool.run(|| ())).await;
        let waits = started(pool.run(|| ())).await;
        pool.run(|| ()).await.expect_err("the queue is full");
        let full = pool.snapshot();
        assert_eq!((full.place, full.size, full.queue), (Place::Threads("test"), 1, 3));
        assert_eq!((full.threads, full.busy, full.queued, full.max_queued, full.dequeued), (1, 1, 3, 3, 1));
        assert_eq!(full.total_service_time, Duration::ZERO, "nothing has ended");
        drop(leaves);
        gate.open();
        running.await.unwrap();
        assert!(panics.await.map(|(): ()| ()).unwrap_err().is_panicked());
        waits.await.unwrap();
        let after = pool.snapshot();
        assert_eq!((after.completed, after.panicked, after.rejected, after.skipped), (2, 1, 1, 1));
        assert_eq!((after.abandoned, after.dequeued), (1, 4));
        assert_eq!((after.busy, after.queued, after.max_queued, after.saturation()), (0, 0, 3, 0.0));
    });
}

#[test]
fn times_are_measured_in_the_queue_and_on_the_thread() {
    // The clock is real here, so that the test measures the same from outside.
    dunlin_run::block_on(async {
        let (pool, gate) = (patient_pool(1, 2), Gate::default());
        let (entered, mut entries) = signals();
        let first = started(pool.run({
            let gate = gate.clone();
            move || {
                entered.send(()).unwrap();
                gate.wait();
            }
        }))
        .await;
        entries.recv().await.unwrap();
        let (served_from, before) = (Instant::now(), pool.snapshot());
        let two = (started(pool.run(|| ())).await, started(pool.run(|| ())).await);
        let queued_from = Instant::now();
        while queued_from.elapsed() < Duration::from_millis(2) {
            tokio::task::yield_now().await;
        }
        let (queued, served) = (queued_from.elapsed(), served_from.elapsed());
        gate.open();
        first.await.unwrap();
        tokio::try_join!(two.0, two.1).unwrap();
        let (after, whole) = (pool.snapshot(), served_from.elapsed());
        let queue_time = after.total_queue_time - before.total_queue_time;
        assert!(queue_time >= 2 * queued && queue_time <= 2 * whole, "{after:?}");
        assert!(
            after.max_queue_time >= queued && after.max_queue_time <= after.total_queue_time,
            "{after:?}"
        );
        assert!(after.total_service_time >= served, "{after:?}");
    });
}
