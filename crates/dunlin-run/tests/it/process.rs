//! Worker processes: what runs in them, and what becomes of those that end badly.

mod endings;
mod faults;
mod jobs;
mod observed;

use std::time::Duration;

use dunlin_run::testing::block_on_paused;
use dunlin_run::{Place, Pools, ProcessConfig, ProcessPool};

use crate::gate::started;
use jobs::{Deed, Surroundings, double, generic, grow, misbehave, nested, size, surroundings, unwritable};
use observed::workers;

dunlin_run::worker_test!();

/// A pool of one worker.
fn pool(name: &'static str) -> ProcessPool {
    ProcessPool::new(ProcessConfig::new(name).workers(1)).expect("the settings are right")
}

#[test]
fn a_function_runs_in_another_process_that_is_kept() {
    block_on_paused(async {
        let pool = pool("kept");
        assert_eq!(workers("kept"), []);
        for number in 0..100 {
            assert_eq!(pool.run(double, number).await.unwrap(), 2 * number);
        }
        assert_eq!(pool.run(generic::<u8>, ()).await.unwrap(), 0);
        assert_eq!(workers("kept").len(), 1);
        let figures = pool.snapshot();
        assert_eq!((figures.workers, figures.started, figures.failed), (1, 1, 0));
        assert_eq!((figures.jobs.completed, figures.jobs.place), (101, Place::Processes("kept")));
    });
}

#[test]
fn a_worker_inherits_what_is_documented() {
    block_on_paused(async {
        let _other = std::os::unix::net::UnixStream::pair().unwrap();
        let found = pool("inherits").run(surroundings, "PATH".to_owned()).await.unwrap();
        assert_eq!(
            found,
            Surroundings {
                directory: std::env::current_dir().unwrap().display().to_string(),
                variable: std::env::var("PATH").ok(),
                input: String::new(),
                sockets: 2, // one twice: the job's, and the one that waits for the end of the program
                core: "0                    0                    bytes".to_owned(),
            }
        );
    });
}

#[test]
fn a_full_pool_refuses_and_a_job_waits_for_its_longest_wait() {
    block_on_paused(async {
        let pool = ProcessPool::new(ProcessConfig::new("full").workers(1).queue(1)).unwrap();
        let hanging = started(pool.run(misbehave, Deed::Hang)).await;
        let waiting = started(pool.run(double, 1)).await;
        let full = pool.run(double, 1).await.unwrap_err();
        assert!(full.is_full() && full.retry_after() == Some(Duration::from_secs(1)));
        assert_eq!(full.to_string(), "process pool `full` is full: 1 workers busy, 1 jobs waiting");
        tokio::time::advance(Duration::from_millis(1001)).await;
        assert!(waiting.await.unwrap_err().is_queue_timeout());
        drop(hanging);
    });
}

#[test]
fn messages_have_a_limit_in_both_directions() {
    block_on_paused(async {
        let pool = ProcessPool::new(ProcessConfig::new("messages").workers(1).message(2 << 20)).unwrap();
        assert_eq!(pool.run(size, vec![0; 1 << 20]).await.unwrap(), 1 << 20);
        assert_eq!(pool.run(grow, 1 << 20).await.unwrap(), vec![7; 1 << 20]);
        for error in [
            pool.run(size, vec![0; 3 << 20]).await.unwrap_err(),
            pool.run(grow, 3 << 20).await.map(drop).unwrap_err(),
        ] {
            assert!(error.is_too_large(), "{error}");
        }
        let error = pool.run(unwritable, ()).await.map(drop).unwrap_err();
        assert!(error.is_unreadable(), "{error}");
        assert_eq!(pool.snapshot().started, 1, "the worker is kept");
    });
}

#[test]
fn mistakes_of_the_program_are_named() {
    fn unnamed(number: u64) -> u64 {
        number
    }
    block_on_paused(async {
        let pool = pool("mistakes");
        let error = pool.run(unnamed, 1).await.unwrap_err();
        assert!(error.is_misuse() && error.to_string().contains("worker_functions![..]"), "{error}");
        assert_eq!(
            pool.run(nested, 1).await.unwrap(),
            "process pool `processes`: a worker has no workers of its own: call the function directly"
        );
        let pools = Pools::default();
        let error = pools.run(Place::PROCESSES, || 1).await.unwrap_err();
        assert!(error.is_misuse(), "{error}");
        let error = pools.process(Place::Processes("none"), double, 1).await.unwrap_err();
        assert!(error.is_misuse(), "{error}");
        assert!(pools.check(Place::PROCESSES).is_ok() && pools.check(Place::Processes("none")).is_err());
    });
}

#[test]
fn mistakes_in_the_settings_are_found_together() {
    let config =
        ProcessConfig::new("").workers(0).deadline(Duration::ZERO).jobs_a_worker(0).message(usize::MAX);
    let error = Pools::builder().processes(config).build().unwrap_err();
    assert_eq!(error.problems().count(), 5, "{error}");
    let config = ProcessConfig::new("threads");
    assert!(Pools::builder().processes(config).build().is_err(), "the name is taken");
}
