//! Jobs and workers that end badly, alone.

use std::time::Duration;

use dunlin_run::testing::block_on_paused;
use dunlin_run::{Loops, ProcessConfig, ProcessPool, Rejected};

use super::jobs::{Deed, double, misbehave};
use super::observed::{busy_worker, group, kill, now, within, workers};
use super::pool;
use crate::log;

const CAP: u64 = 64 << 20;

/// What is said of a job that did this.
fn expected(deed: Deed, outcome: &Result<u32, Rejected>) -> bool {
    match (deed, outcome) {
        (Deed::Return(number), outcome) => outcome.as_ref().is_ok_and(|found| *found == number),
        (Deed::Panic, Err(error)) => error.panic_message() == Some("on purpose"),
        (Deed::Abort, Err(error)) => error.signal() == Some(6),
        (Deed::Signal(number), Err(error)) => error.signal() == Some(number),
        (Deed::Exit(code), Err(error)) => error.exit_code() == Some(code),
        (Deed::Allocate(_), Err(error)) => error.is_out_of_memory(),
        (Deed::Spin | Deed::Hang, Err(error)) => error.is_deadline(),
        _ => false,
    }
}

#[test]
fn of_a_thousand_jobs_exactly_those_fail_that_did_harm() {
    let config = ProcessConfig::new("thousand").workers(4).queue(1000).memory(CAP);
    let config = config.max_wait(Duration::from_secs(300)).deadline(Duration::from_secs(3));
    let harm = [
        Deed::Panic,
        Deed::Abort,
        Deed::Signal(11),
        Deed::Exit(3),
        Deed::Exit(0),
        Deed::Allocate(1 << 30),
        Deed::Spin,
        Deed::Hang,
    ];
    Loops::new()
        .workers(2)
        .block_on(async {
            let pool = ProcessPool::new(config).unwrap();
            let deeds = (0..1000).map(|number| match number % 50 {
                0 => harm[(number / 50) as usize % harm.len()],
                _ => Deed::Return(number),
            });
            let jobs: Vec<_> =
                deeds.map(|deed| (deed, dunlin_run::spawn(pool.run(misbehave, deed)))).collect();
            for (deed, job) in jobs {
                let outcome = job.await.unwrap();
                assert!(expected(deed, &outcome), "{deed:?}: {outcome:?}");
            }
            let figures = pool.snapshot();
            assert_eq!((figures.failed, figures.jobs.completed, figures.jobs.busy), (20, 1000, 0));
            assert!(pool.drain(Duration::ZERO).await.is_complete());
            assert_eq!(workers("thousand"), []);
        })
        .unwrap();
}

#[test]
fn every_end_of_a_job_has_its_words() {
    let config = ProcessConfig::new("words").workers(1).memory(CAP).deadline(Duration::from_secs(3));
    let cases = [
        (Deed::Panic, "job panicked: on purpose"),
        (Deed::Abort, "the worker was ended by signal 6 (SIGABRT)"),
        (Deed::Exit(3), "the job ended its worker with exit code 3"),
        (Deed::Allocate(1 << 30), "the job needed more memory than 67108864 bytes"),
        (Deed::Spin, "the job was killed at its deadline of 3s"),
    ];
    block_on_paused(async {
        let pool = ProcessPool::new(config).unwrap();
        for (deed, words) in cases {
            let error = pool.run(misbehave, deed).await.unwrap_err();
            assert_eq!(error.to_string(), format!("process pool `words`: {words}"));
            assert_eq!(error.retry_after(), None);
        }
    });
}

#[test]
fn each_end_of_a_worker_is_logged_with_function_and_reason_and_not_a_thousand_times() {
    let lines = log::lines();
    let config = ProcessConfig::new("mourned").workers(1).memory(CAP).deadline(Duration::from_secs(3));
    block_on_paused(async {
        let pool = ProcessPool::new(config).unwrap();
        for deed in [Deed::Abort, Deed::Exit(3), Deed::Allocate(1 << 30), Deed::Spin, Deed::Panic] {
            pool.run(misbehave, deed).await.unwrap_err();
        }
        let place =
            "a job lost its worker place=process pool `mourned` function=\"it::process::jobs::misbehave ";
        for reason in
            ["signal 6 (SIGABRT)", "exit code 3", "more memory than 67108864 bytes", "deadline of 3s"]
        {
            let said = lines.all("WARN", place).into_iter().filter(|line| line.contains(reason)).count();
            assert_eq!(said, 1, "{reason}");
        }
        assert_eq!(lines.all("WARN", place).len(), 4, "a panic ends no worker");
        for _ in 0..20 {
            pool.run(misbehave, Deed::Exit(4)).await.unwrap_err();
        }
        // each takes some milliseconds: a few seconds at most
        let said = lines.all("WARN", place).into_iter().filter(|line| line.contains("exit code 4")).count();
        assert!(said < 10, "{said}");
    });
}

#[test]
fn a_deadline_frees_the_slot_and_the_core_and_what_the_job_started() {
    block_on_paused(async {
        let limit = Duration::from_millis(400);
        let config = ProcessConfig::new("deadline").workers(1).queue(0).deadline(limit);
        let pool = ProcessPool::new(config).unwrap();
        pool.run(double, 1).await.unwrap();
        for deed in [Deed::Spin, Deed::Hang] {
            let [worker] = warm("deadline");
            let started = now();
            let error = pool.run(misbehave, deed).await.unwrap_err();
            assert!(error.is_deadline() && started.elapsed() < limit + Duration::from_millis(50), "{error}");
            assert_eq!(pool.snapshot().jobs.busy, 0);
            within(Duration::from_millis(50), "the whole group is gone", || group(worker).is_empty());
        }
        assert_eq!(pool.run(double, 4).await.unwrap(), 8);
    });
}

/// The workers of a pool, once there are as many.
fn warm<const N: usize>(pool: &str) -> [u32; N] {
    let mut found = Vec::new();
    within(Duration::from_secs(5), "the pool has its workers", || {
        found = workers(pool);
        found.len() == N
    });
    found.try_into().expect("as many as were waited for")
}

#[test]
fn a_worker_that_is_killed_between_jobs_is_replaced_and_reaped() {
    block_on_paused(async {
        let pool = pool("between");
        pool.run(double, 1).await.unwrap();
        for round in 2..12 {
            let [worker] = warm("between");
            kill(worker);
            within(Duration::from_secs(1), "there is another", || {
                let workers = workers("between");
                workers.len() == 1 && workers != [worker]
            });
            assert_eq!(pool.run(double, round).await.unwrap(), 2 * round);
        }
        assert_eq!((pool.snapshot().failed, pool.snapshot().started), (0, 11));
    });
}

#[test]
fn a_worker_that_is_killed_during_a_job_fails_this_job_only() {
    block_on_paused(async {
        let pool = pool("during");
        for _ in 0..5 {
            let job = dunlin_run::spawn(pool.run(misbehave, Deed::Hang));
            tokio::task::yield_now().await;
            let worker = busy_worker("during");
            kill(worker);
            let error = job.await.unwrap().unwrap_err();
            assert_eq!(error.signal(), Some(9), "{error}");
            within(Duration::from_secs(1), "what it started is gone", || group(worker).is_empty());
            assert_eq!(pool.run(double, 2).await.unwrap(), 4);
        }
    });
}

#[test]
fn a_worker_is_renewed_after_its_number_of_jobs() {
    block_on_paused(async {
        let pool = ProcessPool::new(ProcessConfig::new("renewed").workers(1).jobs_a_worker(3)).unwrap();
        for number in 0..10 {
            assert_eq!(pool.run(double, number).await.unwrap(), 2 * number);
        }
        assert_eq!(pool.snapshot().recycled, 3);
        let figures = pool.snapshot();
        assert!((3..=4).contains(&figures.started), "{figures:?}");
    });
}

#[test]
fn a_hundred_kills_cost_no_more_than_the_jobs_they_hit() {
    let config = ProcessConfig::new("hundred").workers(4).queue(10_000).max_wait(Duration::from_secs(300));
    Loops::new()
        .workers(1)
        .block_on(async {
            let pool = ProcessPool::new(config).unwrap();
            let jobs: Vec<_> =
                (0..10_000).map(|number| (number, dunlin_run::spawn(pool.run(double, number)))).collect();
            let killer = dunlin_run::threads(|| {
                for round in 0..100 {
                    let mut found = Vec::new();
                    within(Duration::from_secs(1), "there are workers", || {
                        found = workers("hundred");
                        !found.is_empty()
                    });
                    kill(found[round % found.len()]);
                }
            });
            killer.await.unwrap();
            let mut killed = 0;
            for (number, job) in jobs {
                match job.await.unwrap() {
                    Ok(result) => assert_eq!(result, 2 * number),
                    Err(error) => {
                        // hit in a job, or while it started for one
                        assert!(error.signal() == Some(9) || error.is_not_started(), "{error}");
                        killed += 1;
                    }
                }
            }
            assert!(killed <= 100 && pool.snapshot().failed == killed, "{killed}");
            let _: [u32; 4] = warm("hundred");
        })
        .unwrap();
}
