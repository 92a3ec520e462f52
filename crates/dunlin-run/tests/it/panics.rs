//! A panic ends one job and nothing else.

use std::panic::panic_any;
use std::time::Duration;

use dunlin_run::testing::block_on_paused;
use dunlin_run::{Place, Pools};

use crate::gate::{Gate, pool, signals, started};
use crate::log;

/// Panics when it is dropped, with a value that panics when it is dropped.
struct Bomb(u8);

impl Drop for Bomb {
    fn drop(&mut self) {
        if let Some(smaller) = self.0.checked_sub(1) {
            panic_any(Self(smaller));
        }
    }
}

fn thread_name() -> Option<String> {
    std::thread::current().name().map(ToOwned::to_owned)
}

#[test]
fn a_panic_reaches_the_caller_and_the_thread_survives() {
    fn check(panic: fn(), message: &str) {
        block_on_paused(async {
            let pool = pool(1, 1);
            let before = pool.run(thread_name).await.unwrap();
            let rejected = pool.run(panic).await.unwrap_err();
            assert!(rejected.is_panicked() && !rejected.is_full());
            assert_eq!(rejected.panic_message(), Some(message));
            assert_eq!(rejected.to_string(), format!("thread pool `test`: job panicked: {message}"));
            assert_eq!(rejected.retry_after(), None, "it would panic again");
            assert_eq!(pool.run(thread_name).await.unwrap(), before);
            let after = pool.snapshot();
            assert_eq!((after.panicked, after.completed, after.busy, after.rejected), (1, 2, 0, 0));
        });
    }
    check(|| panic!("no such file"), "no such file");
    check(|| panic!("no such file: {}", 7), "no such file: 7");
    check(|| panic_any(7), "a value that is not text");
}

#[test]
fn a_panic_while_a_value_is_dropped_does_not_end_the_thread() {
    block_on_paused(async {
        let (pool, gate) = (pool(1, 1), Gate::default());
        let (entered, mut entries) = signals();
        let job = started(pool.run({
            let gate = gate.clone();
            move || {
                entered.send(()).unwrap();
                gate.wait();
                Bomb(3)
            }
        }))
        .await;
        entries.recv().await.unwrap();
        drop(job); // nobody takes the bomb: it goes off in the pool
        gate.open();
        pool.run(|| ()).await.expect("the thread has survived");
        assert!(pool.run(|| panic_any(Bomb(3))).await.map(|(): ()| ()).unwrap_err().is_panicked());
        pool.run(|| ()).await.expect("the thread has survived");
        assert_eq!((pool.snapshot().busy, pool.snapshot().threads), (0, 1));
    });
}

#[test]
fn a_panic_that_nobody_hears_is_logged() {
    block_on_paused(async {
        let (lines, pool, gate) = (log::lines(), pool(1, 1), Gate::default());
        let (entered, mut entries) = signals();
        let job = started(pool.run({
            let gate = gate.clone();
            move || {
                entered.send(()).unwrap();
                gate.wait();
                panic!("unheard of")
            }
        }))
        .await;
        entries.recv().await.unwrap();
        drop(job);
        gate.open();
        assert!(pool.drain(Duration::from_secs(60)).await.is_complete());
        assert!(lines.contain("ERROR", "job panicked: unheard of"));
    });
}

#[test]
fn a_panic_on_the_event_loop_is_contained_too() {
    block_on_paused(async {
        let rejected =
            Pools::current().run(Place::EventLoop, || panic!("here")).await.map(|(): ()| ()).unwrap_err();
        assert_eq!(rejected.to_string(), "event loop: job panicked: here");
    });
}
