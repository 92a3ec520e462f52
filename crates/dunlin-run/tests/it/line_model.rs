//! Tries every order of events in the waiting line, with loom's lock in place of std's.

mod sync {
    pub(super) use loom::sync::{Condvar, Mutex, MutexGuard};
}

#[path = "../../src/pool/line.rs"]
mod line;

use std::sync::Arc;

use line::{Entry, Line, Refused};
use loom::thread::{self, JoinHandle};
use sync::{Condvar, Mutex};

/// A line, its threads, and what has become of its jobs.
struct Model {
    line: Line<Job>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    progress: Mutex<Progress>,
    progressed: Condvar,
}

#[derive(Default)]
struct Progress {
    started: usize,
    done: usize,
}

/// A job ends when so many have started: with a high number it waits for others, as a job that blocks may.
struct Job {
    ends_at: usize,
}

const AT_ONCE: Job = Job { ends_at: 0 };

impl Model {
    fn new(size: usize, queue: usize) -> Arc<Self> {
        Arc::new(Self {
            line: Line::new(size, queue),
            threads: Mutex::default(),
            progress: Mutex::default(),
            progressed: Condvar::new(),
        })
    }

    /// Pushes a job, and starts a thread when the line says so.
    fn push(self: &Arc<Self>, job: Job) -> Result<Entry, Refused> {
        let entry = self.line.push(job)?;
        if entry.starts_thread {
            let model = Arc::clone(self);
            let thread = thread::spawn(move || model.work());
            self.threads.lock().expect("no test panics with the lock").push(thread);
        }
        Ok(entry)
    }

    fn work(&self) {
        while let Some(job) = self.line.take() {
            self.change(|progress| progress.started += 1);
            self.wait_until(|progress| progress.started >= job.ends_at);
            self.line.done();
            self.change(|progress| progress.done += 1);
        }
    }

    fn change(&self, change: impl FnOnce(&mut Progress)) {
        change(&mut self.progress.lock().expect("no test panics with the lock"));
        self.progressed.notify_all();
    }

    fn wait_until(&self, condition: impl Fn(&Progress) -> bool) {
        let mut progress = self.progress.lock().expect("no test panics with the lock");
        while !condition(&progress) {
            progress = self.progressed.wait(progress).expect("no test panics with the lock");
        }
    }

    /// Waits until the threads have ended, and returns how many jobs they have run.
    fn end(&self) -> usize {
        self.line.close();
        for thread in self.threads.lock().expect("no test panics with the lock").drain(..) {
            thread.join().expect("a thread of the line does not panic");
        }
        assert_eq!(self.line.gauge().threads, 0);
        self.progress.lock().expect("no test panics with the lock").done
    }
}

#[test]
fn no_job_is_forgotten_and_none_runs_twice() {
    loom::model(|| {
        let model = Model::new(1, 2);
        let other = {
            let model = Arc::clone(&model);
            thread::spawn(move || model.push(AT_ONCE).is_ok())
        };
        let mine = model.push(AT_ONCE).is_ok();
        assert!(mine && other.join().unwrap(), "there is room for three");
        assert_eq!(model.end(), 2);
    });
}

#[test]
fn a_job_is_either_removed_or_run() {
    loom::model(|| {
        let model = Model::new(1, 1);
        model.push(AT_ONCE).unwrap();
        let second = model.push(AT_ONCE).unwrap();
        assert!(!second.starts_thread, "the pool has one thread");
        let removed = usize::from(model.line.remove(second.ticket).is_some());
        assert!(model.line.remove(second.ticket).is_none(), "once");
        assert_eq!(model.end() + removed, 2);
    });
}

#[test]
fn closing_refuses_what_comes_later_and_loses_nothing_before() {
    loom::model(|| {
        let model = Model::new(1, 1);
        let pusher = {
            let model = Arc::clone(&model);
            thread::spawn(move || model.push(AT_ONCE))
        };
        model.line.close();
        let accepted = match pusher.join().unwrap() {
            Ok(_) => 1,
            Err(Refused::Closed) => 0,
            Err(Refused::Full(gauge)) => unreachable!("{gauge:?}"),
        };
        assert_eq!(model.end(), accepted);
    });
}

#[test]
fn who_has_an_answer_finds_room() {
    loom::model(|| {
        let model = Model::new(1, 0);
        let first = model.push(AT_ONCE).unwrap();
        assert!(first.starts_thread && !first.waits);
        model.wait_until(|progress| progress.done == 1);
        let second = model.push(AT_ONCE).expect("the thread is free");
        assert!(!second.starts_thread && !second.waits, "one thread is enough");
        assert_eq!(model.end(), 2);
    });
}

#[test]
fn every_thread_that_sleeps_is_woken_for_a_job_that_needs_it() {
    let mut few_switches = loom::model::Builder::new();
    few_switches.preemption_bound = Some(1); // two take eight seconds, all of them minutes
    few_switches.check(|| {
        let model = Model::new(2, 0);
        for started in [2, 4] {
            for _ in 0..2 {
                assert!(!model.push(Job { ends_at: started }).unwrap().waits);
            }
            // Each of the two ends only when the other one has its own thread.
            model.wait_until(|progress| progress.done == started);
        }
        assert_eq!(model.line.gauge().threads, 2);
        assert_eq!(model.end(), 4);
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
