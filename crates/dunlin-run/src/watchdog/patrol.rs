//! Looks at all event loops again and again, and finds polls that take too long.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::SyncSender;
use std::thread::park_timeout;
use std::time::{Duration, Instant};

use super::beat::Beat;
use super::scheduler::{self, Spent};
use super::stack::Stack;
use super::{Label, State, Times, Watchdog};
use crate::clock::now;

/// The patrol looks this often in the shortest threshold, within limits: so a poll is seen within 1.2 thresholds.
const LOOKS: u32 = 5;
const PAUSES: (Duration, Duration) = (Duration::from_millis(1), Duration::from_millis(20));

/// A thread that is awake at so many looks, though it waits most of the time, is reported without its stack.
const TRIES: u32 = 4;

/// What the patrol tells the desk.
pub(super) enum Finding {
    /// A poll takes too long.
    Blocked(Blocked),
    /// A poll that was found has ended.
    Ended { id: u64, total: Duration },
}

/// A poll that takes too long.
pub(super) struct Blocked {
    pub(super) id: u64,
    pub(super) label: Label,
    pub(super) so_far: Duration,
    pub(super) state: State,
    pub(super) times: Times,
    pub(super) stack: Option<Stack>,
}

pub(super) struct Patrol {
    dog: Watchdog,
    findings: SyncSender<Finding>,
    stop: Arc<AtomicBool>,
    watches: HashMap<usize, Watch>,
    last_id: u64,
}

impl Patrol {
    pub(super) fn new(dog: Watchdog, findings: SyncSender<Finding>, stop: Arc<AtomicBool>) -> Self {
        Self { dog, findings, stop, watches: HashMap::new(), last_id: 0 }
    }

    pub(super) fn run(mut self) {
        let shortest = self.dog.thresholds.values().fold(self.dog.threshold, |least, time| least.min(*time));
        let pause = (shortest / LOOKS).clamp(PAUSES.0, PAUSES.1);
        while !self.stop.load(Relaxed) {
            let mut beats = Beat::all();
            beats.retain(|beat| self.dog.only.is_none_or(|only| beat.is(only)));
            beats.iter().for_each(|beat| self.look(beat));
            self.leave_ended_threads(&beats);
            park_timeout(pause);
        }
    }

    fn leave_ended_threads(&mut self, beats: &[&'static Beat]) {
        let lives = |watch: &Watch| beats.iter().any(|beat| beat.is(watch.beat));
        let (here, gone) = std::mem::take(&mut self.watches).into_iter().partition(|(_, watch)| lives(watch));
        self.watches = here;
        HashMap::into_values(gone).for_each(|watch| self.tell_end(&watch));
    }

    fn look(&mut self, beat: &'static Beat) {
        let poll = beat.poll();
        let watch = self.watches.remove(&key_of(beat));
        if let Some(watch) = &watch
            && poll != Some(watch.poll)
        {
            self.tell_end(watch);
        }
        let Some(poll) = poll else { return };
        let watch = match watch.filter(|watch| watch.poll == poll) {
            Some(watch) => self.judge(watch),
            None => Watch::begin(poll, beat),
        };
        self.watches.insert(key_of(beat), watch);
    }

    /// Looks at a poll that was there at the look before.
    fn judge(&mut self, mut watch: Watch) -> Watch {
        let beat = watch.beat;
        beat.wake_another();
        if watch.found.is_some() {
            return watch;
        }
        let label = beat.label();
        let threshold = self.dog.thresholds.get(&label).copied().unwrap_or(self.dog.threshold);
        let so_far = now().saturating_duration_since(watch.first);
        watch.account(so_far);
        let Some(state) = watch.state(so_far, threshold) else { return watch };
        let stack = match state {
            State::Starved => None,
            _ => Stack::of(beat, watch.poll, self.dog.signals && state == State::Computing),
        };
        watch.tries += 1;
        let is_gone = beat.poll() != Some(watch.poll); // it ended while we looked
        let is_awake = stack.is_none() && state == State::Waiting && watch.tries < TRIES;
        if is_gone || is_awake {
            return watch;
        }
        self.last_id += 1;
        let finding = Blocked { id: self.last_id, label, so_far, state, times: watch.times, stack };
        // A full desk loses findings, never the patrol's time.
        if self.findings.try_send(Finding::Blocked(finding)).is_ok() {
            if state == State::Starved {
                watch.starved = true;
            } else {
                beat.ask_for_end();
                watch.found = Some(self.last_id);
            }
        }
        watch
    }

    fn tell_end(&self, watch: &Watch) {
        if let Some(id) = watch.found {
            let end = watch.beat.end_of(watch.poll).unwrap_or_else(now);
            let total = end.saturating_duration_since(watch.first);
            let _ = self.findings.try_send(Finding::Ended { id, total });
        }
    }
}

/// A beat is never freed, so that its address is its name.
fn key_of(beat: &'static Beat) -> usize {
    std::ptr::from_ref(beat).addr()
}

/// What is known of the poll that a thread is in.
struct Watch {
    beat: &'static Beat,
    poll: u64,
    first: Instant,
    before: Option<Spent>,
    times: Times,
    starved: bool,
    tries: u32,
    found: Option<u64>,
}

impl Watch {
    fn begin(poll: u64, beat: &'static Beat) -> Self {
        let before = beat.thread().and_then(scheduler::spent);
        Self {
            beat,
            poll,
            first: now(),
            before,
            times: Times::default(),
            starved: false,
            tries: 0,
            found: None,
        }
    }

    /// Finds out where the time went.
    fn account(&mut self, so_far: Duration) {
        let Some((thread, before)) = self.beat.thread().zip(self.before) else { return };
        let Some(spent) = scheduler::spent(thread) else { return };
        let Spent { running, queued } = spent.since(before);
        let rest = so_far.saturating_sub(running + queued);
        // The kernel counts time on a processor and in the queue, the latter when it has ended. What is left was
        // a wait if the thread sleeps now; else it is counted soon.
        if scheduler::is_asleep(thread) {
            self.times.waiting = rest;
        }
        self.times.computing = running.min(so_far);
        self.times.queued = so_far.saturating_sub(self.times.computing + self.times.waiting);
    }

    /// Returns what the thread does if that takes too long and was not found before.
    fn state(&self, so_far: Duration, threshold: Duration) -> Option<State> {
        let Times { computing, waiting, queued } = self.times;
        if so_far < threshold {
            None
        } else if self.before.is_none() {
            Some(State::Unknown)
        } else if computing + waiting >= threshold {
            Some(if waiting >= computing { State::Waiting } else { State::Computing })
        } else if queued >= threshold && !self.starved {
            Some(State::Starved)
        } else {
            None
        }
    }
}
