//! How many jobs run, how many wait, and what the others are told.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use dunlin_run::testing::block_on_paused;
use dunlin_run::{Pool, PoolConfig};

use crate::gate::{Gate, pool, signals, started};

#[test]
fn a_hundred_concurrent_jobs_peak_at_exactly_forty_threads() {
    block_on_paused(async {
        let pool = Pool::new(PoolConfig::threads("peak")).unwrap();
        let (gate, running, peak) =
            (Gate::default(), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (entered, mut entries) = signals();
        let mut jobs = Vec::new();
        for _ in 0..100 {
            let (gate, running, peak, entered) =
                (gate.clone(), running.clone(), peak.clone(), entered.clone());
            let job = pool.run(move || {
                peak.fetch_max(running.fetch_add(1, SeqCst) + 1, SeqCst);
                entered.send(std::thread::current().name().unwrap().to_owned()).unwrap();
                gate.wait();
                running.fetch_sub(1, SeqCst);
            });
            jobs.push(started(job).await);
        }
        let mut names = HashSet::new();
        for _ in 0..40 {
            names.insert(entries.recv().await.unwrap());
        }
        assert!(entries.try_recv().is_err(), "the forty-first waits");
        assert_eq!(names, (1..=40).map(|number| format!("dunlin-peak-{number}")).collect());
        let full = pool.snapshot();
        assert_eq!((full.threads, full.busy, full.queued, full.saturation()), (40, 40, 60, 1.0));
        gate.open();
        for job in jobs {
            job.await.unwrap();
        }
        assert_eq!(peak.load(SeqCst), 40);
        assert_eq!((pool.snapshot().threads, pool.snapshot().completed), (40, 100));
    });
}

#[test]
fn a_full_queue_refuses_at_once_and_says_when_to_come_back() {
    block_on_paused(async {
        let (pool, gate) = (pool(2, 3), Gate::default());
        let mut jobs = Vec::new();
        for number in 0..5 {
            let gate = gate.clone();
            jobs.push(started(pool.run(move || (gate.wait(), number).1)).await);
        }
        let rejected = pool.run(|| ()).await.unwrap_err();
        assert!(rejected.is_full() && !rejected.is_misuse() && !rejected.is_shutting_down());
        assert_eq!(rejected.retry_after(), Some(Duration::from_secs(1)), "never less than a second");
        assert_eq!(rejected.to_string(), "thread pool `test` is full: 2 threads busy, 3 jobs waiting");
        gate.open();
        for (number, job) in jobs.into_iter().enumerate() {
            assert_eq!(job.await.unwrap(), number);
        }
        pool.run(|| ()).await.expect("there is room again");
    });
}

#[test]
fn a_pool_without_a_queue_serves_one_job_after_the_other() {
    block_on_paused(async {
        let pool = pool(1, 0);
        for number in 0..1000 {
            assert_eq!(
                pool.run(move || number).await.expect("the thread is free once it has answered"),
                number
            );
        }
        assert_eq!((pool.snapshot().max_queued, pool.snapshot().threads), (0, 1));
    });
}

#[test]
fn threads_start_when_there_is_work_and_are_kept() {
    block_on_paused(async {
        let (pool, gate) = (pool(8, 8), Gate::default());
        assert_eq!(pool.snapshot().threads, 0);
        for _ in 0..100 {
            pool.run(|| ()).await.unwrap();
        }
        assert_eq!(pool.snapshot().threads, 1, "one caller at a time needs one thread");
        let [first, second] = [gate.clone(), gate.clone()].map(|gate| pool.run(move || gate.wait()));
        let both = (started(first).await, started(second).await);
        assert_eq!(pool.snapshot().threads, 2);
        gate.open();
        let both = tokio::join!(both.0, both.1);
        assert_eq!((both.0.is_ok(), both.1.is_ok(), pool.snapshot().threads), (true, true, 2));
    });
}

#[test]
fn a_job_waits_in_the_queue_for_its_longest_wait_only() {
    block_on_paused(async {
        let (pool, gate) = (pool(1, 1), Gate::default());
        let first = started(pool.run({
            let gate = gate.clone();
            move || gate.wait()
        }))
        .await;
        let second = started(pool.run(|| ())).await;
        tokio::time::advance(Duration::from_millis(999)).await;
        let second = started(second).await;
        tokio::time::advance(Duration::from_millis(2)).await;
        let rejected = second.await.unwrap_err();
        assert!(rejected.is_queue_timeout() && !rejected.is_full());
        assert_eq!(rejected.retry_after(), Some(Duration::from_secs(1)));
        assert_eq!(rejected.to_string(), "thread pool `test` had no free thread within 1s");
        assert_eq!((pool.snapshot().queued, pool.snapshot().busy), (0, 1), "it left the queue");
        gate.open();
        first.await.expect("the limit is for waiting, not for running");
    });
}

#[test]
fn a_job_that_started_in_time_may_run_longer_than_the_longest_wait() {
    block_on_paused(async {
        let (pool, first_gate, second_gate) = (pool(1, 1), Gate::default(), Gate::default());
        let (entered, mut entries) = signals();
        let first = started(pool.run({
            let gate = first_gate.clone();
            move || gate.wait()
        }))
        .await;
        let second = pool.run({
            let gate = second_gate.clone();
            move || {
                entered.send(()).unwrap();
                gate.wait();
                7
            }
        });
        let second = started(second).await;
        first_gate.open();
        first.await.unwrap();
        entries.recv().await.unwrap();
        tokio::time::advance(Duration::from_secs(10)).await;
        let second = started(second).await;
        second_gate.open();
        assert_eq!(second.await.unwrap(), 7);
    });
}

#[test]
fn nothing_happens_before_the_first_poll() {
    block_on_paused(async {
        let pool = pool(1, 1);
        drop(pool.run(|| unreachable!("it was never polled")));
        assert_eq!((pool.snapshot().threads, pool.snapshot().dequeued), (0, 0));
    });
}

#[test]
fn the_last_handle_ends_the_threads() {
    thread_local!(static LIFE: std::cell::RefCell<Option<tokio::sync::mpsc::UnboundedSender<()>>> =
        const { std::cell::RefCell::new(None) });
    block_on_paused(async {
        let (life, mut ended) = signals::<()>();
        let pool = pool(2, 2);
        pool.run(move || LIFE.set(Some(life))).await.unwrap();
        let last = pool.clone();
        drop(pool);
        last.run(|| ()).await.expect("a clone keeps the pool");
        drop(last);
        assert_eq!(ended.recv().await, None, "the thread has dropped what it kept");
    });
}

#[test]
fn a_pool_that_gets_no_thread_from_the_system_is_full() {
    const THIS: &str = "pool::a_pool_that_gets_no_thread_from_the_system_is_full";
    const MORE_THAN_THERE_IS: &str = "219902325555200"; // 200 TiB of stack, in 128 TiB of addresses
    if std::env::var("RUST_MIN_STACK").as_deref() != Ok(MORE_THAN_THERE_IS) {
        let mut same_test = std::process::Command::new(std::env::current_exe().unwrap());
        same_test.args(["--exact", THIS, "--test-threads=1"]).env("RUST_MIN_STACK", MORE_THAN_THERE_IS);
        let output = same_test.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"));
        return;
    }
    let pool = pool(2, 2);
    for rejections in 1..=2 {
        let rejected = pool.blocking_run(|| ()).unwrap_err();
        assert!(rejected.is_full(), "{rejected}");
        let after = pool.snapshot();
        assert_eq!((after.threads, after.busy, after.queued, after.rejected), (0, 0, 0, rejections));
    }
}
