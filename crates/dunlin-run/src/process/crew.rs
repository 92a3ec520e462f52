//! The workers of a pool: who is free, who is replaced, and the thread that sees to it.

use std::io;
use std::mem;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::Builder;
use std::time::Duration;

use tokio::sync::Notify;

use super::ProcessConfig;
use super::fault::Fault;
use super::obituary::Obituaries;
use super::worker::Worker;
use crate::call;

/// How soon the keeper notices that a worker ended which had no job.
const ROUND: Duration = Duration::from_millis(100);
/// How often a thread without a worker looks whether somebody still waits for it.
const GLANCE: Duration = Duration::from_millis(10);

/// The workers of a pool.
pub(super) struct Crew {
    pub(super) config: ProcessConfig,
    state: Mutex<State>,
    changed: Condvar,
    ended: Notify,
    pub(super) started: AtomicU64,
    pub(super) recycled: AtomicU64,
    pub(super) failed: AtomicU64,
    obituaries: Obituaries,
}

#[derive(Default)]
struct State {
    idle: Vec<Worker>,
    /// Killed, or about to be; the keeper reaps them, which can take a while.
    leaving: Vec<Worker>,
    /// Workers that exist or are being started, without those that leave.
    live: usize,
    /// How many there shall be: as many as were once needed at a time.
    wanted: usize,
    has_keeper: bool,
    closed: bool,
}

impl Crew {
    pub(super) fn new(config: ProcessConfig) -> Arc<Self> {
        Arc::new(Self {
            config,
            state: Mutex::default(),
            changed: Condvar::new(),
            ended: Notify::new(),
            started: AtomicU64::new(0),
            recycled: AtomicU64::new(0),
            failed: AtomicU64::new(0),
            obituaries: Obituaries::default(),
        })
    }

    /// Has a job of this function done, on the thread of the pool that waits for it.
    pub(super) fn work(self: &Arc<Self>, function: &'static str, call: &[u8]) -> Result<Vec<u8>, Fault> {
        let outcome = self.hire().and_then(|mut worker| {
            let outcome = worker.call(call, &self.config);
            match &outcome {
                Ok(_) | Err(Fault::Panicked(_) | Fault::Unreadable(_) | Fault::TooLarge { .. }) => {
                    self.give_back(worker);
                }
                Err(fault) => {
                    self.obituaries.note(self.config.place(), function, fault);
                    self.dismiss(worker);
                }
            }
            outcome
        });
        self.failed.fetch_add(u64::from(outcome.is_err()), Relaxed);
        outcome
    }

    /// Returns how many workers there are.
    pub(super) fn live(&self) -> usize {
        self.lock().live
    }

    /// Ends the workers without a job now, and the others after their job.
    pub(super) fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        state.live -= state.idle.len();
        let idle = mem::take(&mut state.idle);
        state.leaving.extend(idle);
        self.changed.notify_all();
    }

    /// Waits until no worker of a closed crew is left. It listens before it looks, so that no end is missed.
    pub(super) async fn emptied(&self) {
        loop {
            let ended = self.ended.notified();
            if !self.lock().has_keeper {
                return;
            }
            ended.await;
        }
    }

    /// Takes a worker that is free, or starts one. It waits only while the keeper is starting one.
    fn hire(self: &Arc<Self>) -> Result<Worker, Fault> {
        let mut state = self.lock();
        self.keep(&mut state).map_err(|error| Fault::NotStarted(error.to_string()))?;
        loop {
            while let Some(mut worker) = state.idle.pop() {
                if !worker.has_ended() {
                    return Ok(worker);
                }
                state.live -= 1;
                state.leaving.push(worker);
                self.changed.notify_all();
            }
            if call::cancelled() {
                return Err(Fault::Cancelled);
            }
            if state.live < self.config.workers {
                state.live += 1;
                state.wanted = state.wanted.max(state.live);
                drop(state);
                return self.start();
            }
            state = self.wait(state, GLANCE);
        }
    }

    /// Starts a worker that is counted already.
    fn start(&self) -> Result<Worker, Fault> {
        self.started.fetch_add(1, Relaxed);
        Worker::start(&self.config).inspect_err(|_| {
            self.lock().live -= 1;
            self.changed.notify_all();
        })
    }

    fn give_back(&self, worker: Worker) {
        if worker.jobs() >= self.config.jobs_a_worker {
            self.recycled.fetch_add(1, Relaxed);
            return self.dismiss(worker);
        }
        let mut state = self.lock();
        if state.closed {
            drop(state);
            return self.dismiss(worker);
        }
        state.idle.push(worker);
    }

    fn dismiss(&self, worker: Worker) {
        worker.kill();
        let mut state = self.lock();
        state.live -= 1;
        state.leaving.push(worker);
        self.changed.notify_all();
    }

    /// Starts the keeper with the first job.
    fn keep(self: &Arc<Self>, state: &mut State) -> io::Result<()> {
        if state.has_keeper {
            return Ok(());
        }
        let (crew, name) = (Arc::clone(self), format!("dunlin-keep-{}", self.config.threads.name()));
        Builder::new().name(name).spawn(move || crew.look_after())?;
        state.has_keeper = true;
        Ok(())
    }

    /// Reaps who ended, replaces who is missing, and passes on what the others log, until the last one has left.
    fn look_after(&self) {
        let mut state = self.lock();
        loop {
            state.sort_out();
            let leaving = mem::take(&mut state.leaving);
            if !leaving.is_empty() {
                drop(state);
                drop(leaving);
                state = self.lock();
            } else if state.closed && state.live == 0 {
                state.has_keeper = false;
                drop(state);
                return self.ended.notify_waiters();
            } else if !state.closed && state.live < state.wanted {
                state.live += 1;
                drop(state);
                let worker = self.start();
                state = self.lock();
                self.welcome(&mut state, worker);
            } else {
                state = self.wait(state, ROUND);
            }
        }
    }

    fn welcome(&self, state: &mut State, worker: Result<Worker, Fault>) {
        match worker {
            Ok(worker) if state.closed => {
                state.live -= 1;
                state.leaving.push(worker);
            }
            Ok(worker) => state.idle.push(worker),
            Err(error) => {
                tracing::error!(place = %self.config.place(), %error, "a worker could not be replaced");
                // The next job tries again, and has the error.
                state.wanted = state.live;
            }
        }
        self.changed.notify_all();
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>, limit: Duration) -> MutexGuard<'a, State> {
        self.changed.wait_timeout(state, limit).unwrap_or_else(PoisonError::into_inner).0
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Parts the workers that ended from those that wait for a job.
    fn sort_out(&mut self) {
        let ended: Vec<Worker> = self.idle.extract_if(.., Worker::has_ended).collect();
        self.live -= ended.len();
        self.leaving.extend(ended);
        self.idle.iter_mut().for_each(Worker::forward_log);
    }
}
