//! Calls from threads: into another pool they block, into the same one they are refused.

use std::time::Duration;

use dunlin_run::testing::block_on_paused;
use dunlin_run::{Loops, Pool, PoolConfig, Rejected};
use tokio::runtime::Handle;

use crate::gate::{Gate, patient_pool, pool, signals, started};

fn is_refused(rejected: &Rejected) -> bool {
    rejected.is_misuse()
        && rejected.retry_after().is_none()
        && rejected.to_string().contains("holds a thread of the same pool: call the function directly")
}

#[test]
fn a_thread_waits_for_another_pool() {
    let (threads, cpu) = (pool(1, 0), pool(1, 0));
    assert_eq!(threads.blocking_run(move || cpu.blocking_run(|| 6 * 7).unwrap()).unwrap(), 42);
    assert!(threads.blocking_run(|| panic!("contained")).map(|(): ()| ()).unwrap_err().is_panicked());
}

#[test]
fn a_nested_call_into_the_same_pool_is_refused_instead_of_waiting_for_itself() {
    fn check(call: impl FnOnce(&Pool, &Pool) -> Rejected + Send + 'static) {
        Loops::new()
            .workers(1)
            .block_on(async {
                let (pool, other) = (pool(4, 4), pool(4, 4));
                let rejected = pool
                    .run({
                        let pool = pool.clone();
                        move || call(&pool, &other)
                    })
                    .await
                    .unwrap();
                assert!(is_refused(&rejected), "{rejected}");
                assert_eq!((pool.snapshot().completed, pool.snapshot().rejected), (1, 1));
            })
            .unwrap();
    }
    check(|pool, _| pool.blocking_run(|| ()).unwrap_err());
    check(|pool, _| Handle::current().block_on(pool.run(|| ())).unwrap_err());
    check(|pool, other| {
        let pool = pool.clone();
        other.blocking_run(move || pool.blocking_run(|| ()).unwrap_err()).unwrap()
    });
}

#[test]
fn a_task_started_by_a_job_may_use_the_pool_of_that_job() {
    let ran = dunlin_run::block_on(async {
        let pool = pool(1, 1);
        let task = pool.run({
            let pool = pool.clone();
            move || dunlin_run::spawn(async move { pool.run(|| 7).await })
        });
        task.await.unwrap().await.unwrap()
    });
    assert_eq!(ran.unwrap(), 7);
}

#[test]
fn a_task_may_not_block_its_event_loop() {
    dunlin_run::block_on(async {
        let pool = pool(1, 1);
        let task = dunlin_run::spawn({
            let pool = pool.clone();
            async move { pool.blocking_run(|| ()) }
        });
        let rejected = task.await.unwrap().unwrap_err();
        assert!(rejected.is_misuse(), "{rejected}");
        assert_eq!(pool.snapshot().threads, 0);
    });
}

#[test]
fn a_thread_waits_in_the_queue_for_the_longest_wait_only() {
    let config = PoolConfig::threads("test").size(1).queue(1).max_wait(Duration::from_millis(1));
    let (pool, gate) = (Pool::new(config).unwrap(), Gate::default());
    block_on_paused(async {
        let job = started(pool.run({
            let gate = gate.clone();
            move || gate.wait()
        }))
        .await;
        assert!(pool.blocking_run(|| ()).unwrap_err().is_queue_timeout());
        assert_eq!((pool.snapshot().queued, pool.snapshot().rejected, pool.snapshot().abandoned), (0, 1, 0));
        gate.open();
        job.await.unwrap();
    });
}

#[test]
fn a_thread_that_waits_is_told_when_the_pool_is_drained() {
    block_on_paused(async {
        let (first, second, gate) = (pool(1, 0), patient_pool(1, 1), Gate::default());
        let (entered, mut entries) = signals();
        let blocker = started(second.run({
            let gate = gate.clone();
            move || {
                entered.send(()).unwrap();
                gate.wait();
            }
        }))
        .await;
        entries.recv().await.unwrap();
        let waits = started(first.run({
            let second = second.clone();
            move || second.blocking_run(|| ())
        }))
        .await;
        while second.snapshot().queued == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(second.drain(Duration::ZERO).await.discarded, 1);
        assert!(waits.await.unwrap().unwrap_err().is_shutting_down());
        gate.open();
        blocker.await.unwrap();
    });
}
