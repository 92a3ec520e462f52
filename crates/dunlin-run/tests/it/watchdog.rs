//! Polls that take too long are reported: what, how long, why, where.

use std::hint::black_box;
use std::panic::{catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use dunlin_run::watchdog::{Label, Report, State, Watchdog, Watching, allow_blocking, doing};
use dunlin_run::{Loops, spawn_named};

const THRESHOLD: Duration = Duration::from_millis(25);
/// How long a test blocks.
const BLOCK: Duration = Duration::from_millis(140);
const SHORT: Duration = Duration::from_millis(4);
/// Longer than any report takes on a busy machine.
const LONG: Duration = Duration::from_secs(20);

/// Watches, and hands over the reports that say something about the program.
fn watch(dog: Watchdog) -> (Watching, Receiver<Report>) {
    let (sender, reports) = channel();
    let handler = move |report: &Report| {
        if report.state != State::Starved {
            drop(sender.send(report.clone()));
        }
    };
    (dog.threshold(THRESHOLD).handler(handler).start().expect("there are threads left"), reports)
}

/// Runs a task to its end on an event loop.
fn run(name: &'static str, work: impl FnOnce() + Send + 'static) {
    let task = async { spawn_named(name, async { work() }).await };
    Loops::new().workers(1).block_on(task).expect("there are threads left").expect("the task ends well");
}

#[expect(clippy::disallowed_methods, reason = "blocking is what is tested")]
fn block_for(time: Duration) {
    std::thread::sleep(time); // sleeps: blocking is what is tested
}

fn block() {
    block_for(BLOCK);
}

#[expect(clippy::disallowed_methods, reason = "computing is real")]
fn compute_for(time: Duration) {
    let start = std::time::Instant::now();
    while start.elapsed() < time {
        std::hint::spin_loop();
    }
}

fn compute() {
    compute_for(BLOCK);
}

#[test]
fn a_task_that_waits_is_reported_when_it_does_and_when_it_has_ended() {
    let (_watching, reports) = watch(Watchdog::new());
    run("sleeper", block);
    let first = reports.recv_timeout(LONG).unwrap();
    assert_eq!((first.label, first.state, first.is_update), ("sleeper", State::Waiting, false));
    assert!(first.so_far >= THRESHOLD, "{first}");
    // The first report says all if the poll ended while its stack was read.
    let last = if first.total.is_some() { first.clone() } else { reports.recv_timeout(LONG).unwrap() };
    assert!(last.is_update || first.total.is_some());
    assert!(last.total.unwrap() >= BLOCK - THRESHOLD, "{last}");
    assert!(last.to_string().starts_with("`sleeper` blocked its event loop by waiting for "), "{last}");
}

#[test]
fn a_task_that_computes_is_told_apart() {
    let (_watching, reports) = watch(Watchdog::new());
    // On a busy machine another process may take the processor for most of the time: such a poll is not reported.
    for _ in 0..20 {
        run("calculator", compute);
        if let Ok(report) = reports.try_recv() {
            assert_eq!((report.label, report.state), ("calculator", State::Computing), "{report}");
            return;
        }
    }
    panic!("20 polls that compute were not seen");
}

#[test]
fn the_innermost_label_is_named_and_the_outer_one_restored() {
    let (_watching, reports) = watch(Watchdog::new().repeat_after(Duration::ZERO));
    run("connection", || {
        doing(Label::new("GET /slow"), block);
    });
    run("other connection", || {
        doing(Label::new("GET /fast"), || {});
        block();
    });
    let mut reports =
        std::iter::from_fn(|| reports.recv_timeout(LONG).ok()).filter(|report| !report.is_update);
    assert_eq!(reports.next().unwrap().label, "GET /slow");
    assert_eq!(reports.next().unwrap().label, "other connection");
}

#[test]
fn the_label_is_restored_after_a_panic() {
    let (_watching, reports) = watch(Watchdog::new());
    run("careful", || {
        let label = Label::new("GET /panics");
        // Unlike `panic!`, this prints no stack, which itself takes longer than the threshold.
        let panic = catch_unwind(|| doing(label, || resume_unwind(Box::new("as it must"))));
        assert!(panic.is_err());
        block();
    });
    assert_eq!(reports.recv_timeout(LONG).unwrap().label, "careful");
}

#[test]
fn what_may_block_is_not_reported() {
    let patient = Label::new("patient");
    let (watching, reports) = watch(Watchdog::new().threshold_of(patient, Duration::MAX));
    run("patient", block);
    run("allowed", || allow_blocking(block));
    run("handed over", || tokio::task::block_in_place(block));
    drop(watching);
    let reports: Vec<_> = reports.into_iter().collect();
    assert!(reports.is_empty(), "{reports:?}");
}

#[test]
fn the_same_is_reported_once() {
    let (watching, reports) = watch(Watchdog::new());
    for _ in 0..3 {
        run("again", block);
    }
    drop(watching);
    let labels: Vec<_> =
        reports.into_iter().filter(|report| !report.is_update).map(|report| report.label).collect();
    assert_eq!(labels, ["again"]);
}

#[test]
fn a_handler_that_panics_ends_nothing() {
    let (sender, heard) = channel();
    let handler = move |report: &Report| {
        sender.send(report.label).unwrap();
        resume_unwind(Box::new("as it must"));
    };
    let _watching = Watchdog::new().threshold(THRESHOLD).handler(handler).start().unwrap();
    for label in ["one", "two"] {
        run(label, block);
        assert!(std::iter::from_fn(|| heard.recv_timeout(LONG).ok()).any(|heard| heard == label));
    }
}

#[test]
fn many_short_polls_are_not_reported() {
    let (watching, reports) = watch(Watchdog::new());
    let tasks = |_| {
        spawn_named("busy", async {
            for step in 0..2000_u64 {
                black_box((0..2000).fold(step, u64::wrapping_mul));
                tokio::task::yield_now().await;
            }
        })
    };
    let all = async {
        for task in (0..32).map(tasks).collect::<Vec<_>>() {
            task.await.unwrap();
        }
    };
    Loops::new().workers(2).block_on(all).unwrap();
    drop(watching);
    let reports: Vec<_> = reports.into_iter().map(|report| report.to_string()).collect();
    assert!(reports.is_empty(), "{reports:?}");
}

#[test]
fn a_program_whose_every_poll_is_reported_goes_on() {
    let heard = Arc::new(AtomicU64::new(0));
    let counts = Arc::clone(&heard);
    let dog = Watchdog::new().threshold(Duration::from_millis(1)).repeat_after(Duration::ZERO);
    let watching = dog.handler(move |_| _ = counts.fetch_add(1, Relaxed)).start().unwrap();
    let tasks = |task: u64| {
        spawn_named("long polls", async move {
            for step in 0..40 {
                // Some compute, and get a signal; some wait, and are read from outside.
                if (task + step).is_multiple_of(2) {
                    compute_for(SHORT);
                } else {
                    block_for(SHORT);
                }
                tokio::task::yield_now().await;
            }
        })
    };
    let all = async {
        for task in (0..6).map(tasks).collect::<Vec<_>>() {
            task.await.unwrap();
        }
    };
    Loops::new().workers(3).block_on(all).unwrap();
    drop(watching);
    assert!(heard.load(Relaxed) > 10);
}
