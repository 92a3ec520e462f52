//! Tries every order of events in the waiting line, with loom's lock in place of std's.

mod sync {
    pub(super) use loom::sync::{Condvar, Mutex, MutexGuard};
}

#[path = "../../src/pool/line.rs"]
mod line;

use line::{Entry, Line, Refused};
use std::sync::Arc;

use loom::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use loom::thread;

/// A line and how many of its jobs were run.
struct Model {
    line: Line<()>,
    ran: AtomicUsize,
}

impl Model {
    fn new(size: usize, queue: usize) -> Arc<Self> {
        Arc::new(Self { line: Line::new(size, queue), ran: AtomicUsize::new(0) })
    }

    /// Pushes a job, and starts a thread when the line says so.
    fn push(self: &Arc<Self>) -> Result<Entry, Refused> {
        let entry = self.line.push(())?;
        if entry.starts_thread {
            let model = Arc::clone(self);
            drop(thread::spawn(move || model.work()));
        }
        Ok(entry)
    }

    fn work(&self) {
        while self.line.take().is_some() {
            self.ran.fetch_add(1, SeqCst);
            self.line.done();
        }
    }

    /// Waits until the threads have ended.
    fn end(&self) {
        self.line.close();
        while self.line.gauge().threads > 0 {
            thread::yield_now();
        }
    }
}

#[test]
fn no_job_is_forgotten_and_none_runs_twice() {
    loom::model(|| {
        let model = Model::new(1, 2);
        let other = {
            let model = Arc::clone(&model);
            thread::spawn(move || model.push().is_ok())
        };
        let mine = model.push().is_ok();
        assert!(mine && other.join().unwrap(), "there is room for three");
        model.end();
        assert_eq!(model.ran.load(SeqCst), 2);
    });
}

#[test]
fn a_job_is_either_removed_or_run() {
    loom::model(|| {
        let model = Model::new(1, 1);
        let first = model.push().unwrap();
        let second = model.push().unwrap();
        assert!(!first.waits || !second.starts_thread);
        let removed = usize::from(model.line.remove(second.ticket).is_some());
        assert!(model.line.remove(second.ticket).is_none(), "once");
        model.end();
        assert_eq!(model.ran.load(SeqCst) + removed, 2);
    });
}

#[test]
fn closing_refuses_what_comes_later_and_loses_nothing_before() {
    loom::model(|| {
        let model = Model::new(1, 1);
        let pusher = {
            let model = Arc::clone(&model);
            thread::spawn(move || model.push())
        };
        model.line.close();
        let accepted = match pusher.join().unwrap() {
            Ok(_) => 1,
            Err(Refused::Closed) => 0,
            Err(Refused::Full(gauge)) => unreachable!("{gauge:?}"),
        };
        model.end();
        assert_eq!(model.ran.load(SeqCst), accepted);
    });
}

#[test]
fn who_has_an_answer_finds_room() {
    loom::model(|| {
        let model = Model::new(1, 0);
        let first = model.push().unwrap();
        assert!(first.starts_thread && !first.waits);
        while model.ran.load(SeqCst) == 0 || model.line.gauge().busy > 0 {
            thread::yield_now();
        }
        let second = model.push().expect("the thread is free");
        assert!(!second.starts_thread && !second.waits, "one thread is enough");
        model.end();
        assert_eq!(model.ran.load(SeqCst), 2);
    });
}

#[test]
fn a_thread_that_could_not_start_is_started_again() {
    loom::model(|| {
        let line = Line::new(1, 1);
        let first = line.push("first").unwrap();
        assert!(first.starts_thread && !first.waits);
        assert!(line.thread_failed(), "there is no other thread");
        assert_eq!(line.remove(first.ticket), Some("first"));
        assert!(line.push("second").unwrap().starts_thread);
        assert_eq!(line.clear(), ["second"]);
    });
}
