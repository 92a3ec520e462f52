//! Hot path: who is in a room, and what is on its way to them.
//!
//! Messages have one order for all members: each stands in a line until it was handed to all. Whoever sends helps with
//! what stands before, so that nobody waits for a sender that is not polled; and no lock outlives a piece of that work.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use dunlin_websocket::Deflate;
use serde_json::Value;
use smallvec::SmallVec;
use tokio::task::{coop::consume_budget, yield_now};
use tokio::time::{Instant, sleep};

use super::audience::Outgoing;
use super::delivery::{Delivery, Frames};
use super::directory::Place;
use super::losses::{Losses, Shortfall};
use super::presence::{Presence, PresenceChange, Watch, Watcher};
use crate::realtime::socket::{Link, Slow};

/// How many members get something until others may go on.
const AT_ONCE: usize = 256;
/// How many of them count as much as one receive from a channel, for tokio's idea of what a task may do at once.
const A_UNIT: usize = 16;

/// So many members are a millisecond in which messages wait for others, to be written together.
const A_MILLISECOND: usize = 250;
/// And no more than so many milliseconds.
const LONGEST_MS: usize = 20;

/// Who is in a room.
pub(super) struct Roster {
    pub(super) place: Place,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// In the order in which they came.
    members: BTreeMap<u64, Entry>,
    next: u64,
    /// What members have agreed to, and how many of them.
    variants: SmallVec<[(Option<Deflate>, u32); 1]>,
    /// Messages that were not handed to all.
    line: VecDeque<Delivery>,
    /// How many messages have come, and how many of them are done with.
    begun: u64,
    done: u64,
    watchers: Vec<Watcher>,
    /// When members were last woken to write.
    woken: Option<Instant>,
    /// They will be, soon.
    is_waking: bool,
    /// They have to be, and nobody has seen to it.
    has_waiting: bool,
    /// Nobody was left. It is not entered again.
    is_gone: bool,
}

/// A member, as a room knows it.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) link: Arc<Link>,
    pub(super) socket: u64,
    pub(super) slow: Slow,
    pub(super) profile: Arc<Profile>,
    joined_ms: u64,
}

/// What is the same in all rooms of a member.
pub(super) struct Profile {
    pub(super) user: Option<Arc<str>>,
    pub(super) value: Option<Value>,
    pub(super) missed: AtomicU64,
}

impl Entry {
    /// A member that comes now.
    pub(super) fn new(link: Arc<Link>, socket: u64, slow: Slow, profile: Arc<Profile>) -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let joined_ms = u64::try_from(since.as_millis()).unwrap_or(u64::MAX);
        Entry { link, socket, slow, profile, joined_ms }
    }

    fn presence(&self) -> Presence {
        Presence {
            id: self.socket.to_string(),
            user: self.profile.user.as_deref().map(str::to_owned),
            value: self.profile.value.clone(),
            joined_ms: self.joined_ms,
        }
    }
}

impl Roster {
    pub(super) fn new(place: Place) -> Self {
        Roster { place, state: Mutex::default() }
    }

    /// Hands a message to all who are here now, after those that came before it. Dropped on the way, it does that all the
    /// same.
    pub(super) async fn deliver(self: &Arc<Self>, outgoing: &Outgoing<'_>, losses: &Losses) {
        let (number, count) = self.begin(outgoing, losses);
        self.wake_later();
        match number.map(|number| Turn { roster: self, losses, number }) {
            None => {
                for _ in 0..=count / A_UNIT {
                    consume_budget().await;
                }
            }
            Some(turn) => {
                while !turn.is_over() {
                    yield_now().await;
                    self.help(losses);
                }
            }
        }
    }

    /// Puts a message into the line and does a piece of the work: the message's number if it is not done with, and to how
    /// many members something was handed.
    fn begin(&self, outgoing: &Outgoing<'_>, losses: &Losses) -> (Option<u64>, usize) {
        let mut frames = Frames::default();
        let mut shortfall = Shortfall::default();
        let begun = loop {
            let mut state = self.state();
            match state.variant_without(&frames) {
                Some(deflate) => {
                    drop(state);
                    frames.encode(outgoing.payload, deflate);
                }
                None => break state.begin(frames, outgoing, &mut shortfall),
            }
        };
        losses.note(&self.place, shortfall);
        begun
    }

    /// Sees to it that what was handed out and not written is written in time, together.
    fn wake_later(self: &Arc<Self>) {
        let Some(time) = self.state().wakes_in() else { return };
        let roster = Arc::clone(self);
        let waking = async move {
            sleep(time).await;
            let mut next = roster.state().wake(0);
            while let Some(number) = next {
                yield_now().await;
                next = roster.state().wake(number);
            }
        };
        drop(dunlin_run::spawn_named("what waits in a room", waking));
    }

    /// Does a piece of the work that stands first.
    fn help(&self, losses: &Losses) {
        let mut shortfall = Shortfall::default();
        self.state().advance(&mut shortfall);
        losses.note(&self.place, shortfall);
    }

    /// Takes a member in, and gives its number here; `None` when the room is no more.
    pub(super) fn enter(&self, entry: &Entry) -> Option<u64> {
        let mut state = self.state();
        if state.is_gone {
            return None;
        }
        let number = state.next;
        state.next += 1;
        state.count(entry.link.deflate);
        state.members.insert(number, entry.clone());
        state.tell(|| PresenceChange::Joined(entry.presence()));
        Some(number)
    }

    /// Lets a member go. True when nobody is left.
    pub(super) fn leave(&self, number: u64) -> bool {
        let mut state = self.state();
        if let Some(entry) = state.members.remove(&number) {
            state.discount(entry.link.deflate);
            state.tell(|| PresenceChange::Left(entry.presence()));
        }
        state.ends()
    }

    /// Lets somebody look who comes and goes; `None` when the room is no more.
    pub(super) fn look(&self) -> Option<Watch> {
        let mut state = self.state();
        if state.is_gone {
            return None;
        }
        let (watcher, watch) = Watcher::new();
        state.watchers.push(watcher);
        Some(watch)
    }

    /// Lets somebody look no more. True when nobody is left.
    pub(super) fn turn_away(&self, watch: &Watch) -> bool {
        let mut state = self.state();
        state.watchers.retain(|watcher| !watcher.is_of(watch));
        state.ends()
    }

    /// Who is here, in the order in which they came.
    pub(super) fn members(&self) -> Vec<Presence> {
        self.state().presence()
    }

    /// Who is here; what was told before is forgotten.
    pub(super) fn anew(&self, watch: &mut Watch) -> Vec<Presence> {
        let state = self.state();
        watch.clear();
        state.presence()
    }

    pub(super) fn len(&self) -> usize {
        self.state().members.len()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn begin(
        &mut self,
        frames: Frames,
        outgoing: &Outgoing<'_>,
        shortfall: &mut Shortfall,
    ) -> (Option<u64>, usize) {
        let (key, except) = (outgoing.key.clone(), outgoing.except.clone());
        let number = self.begun;
        self.begun += 1;
        let is_urgent = self.is_urgent();
        self.line.push_back(Delivery { frames, key, except, is_urgent, next: 0, end: self.next });
        let count = self.advance(shortfall);
        ((self.done <= number).then_some(number), count)
    }

    /// Hands out what stands first, to so many members as may be at once.
    fn advance(&mut self, shortfall: &mut Shortfall) -> usize {
        let mut count = 0;
        while count < AT_ONCE
            && let Some(first) = self.line.front_mut()
        {
            count += first.advance(&self.members, AT_ONCE - count, shortfall);
            if first.is_done() {
                self.line.pop_front();
                self.done += 1;
            }
        }
        count
    }

    /// Whether a message is written at once: when the last one was long ago, for as many members as there are. Each write
    /// is a call of the system, which costs more than all the rest; a flood of messages goes out in few of them.
    fn is_urgent(&mut self) -> bool {
        let pace = pace(self.members.len());
        if pace.is_zero() {
            return true;
        }
        let now = Instant::now();
        let is_urgent = !self.is_waking && self.woken.is_none_or(|woken| now >= woken + pace);
        match is_urgent {
            true => self.woken = Some(now),
            false => self.has_waiting = true,
        }
        is_urgent
    }

    /// How long until members are to be woken, when that is still to be arranged; from now on it is.
    fn wakes_in(&mut self) -> Option<Duration> {
        let is_due = std::mem::take(&mut self.has_waiting) && !self.is_waking;
        self.is_waking |= is_due;
        is_due.then(|| pace(self.members.len()))
    }

    /// Wakes members to write, as many as may be at once; gives the number of the next.
    fn wake(&mut self, from: u64) -> Option<u64> {
        if from == 0 {
            self.woken = Some(Instant::now());
            self.is_waking = false;
        }
        let mut next = None;
        for (number, entry) in self.members.range(from..).take(AT_ONCE) {
            entry.link.wake_if_waiting();
            next = Some(number + 1);
        }
        next
    }

    /// What some member has agreed to and no frame is made for.
    fn variant_without(&self, frames: &Frames) -> Option<Option<Deflate>> {
        self.variants.iter().map(|(deflate, _)| *deflate).find(|deflate| !frames.has(*deflate))
    }

    fn count(&mut self, deflate: Option<Deflate>) {
        match self.variants.iter_mut().find(|(other, _)| *other == deflate) {
            Some((_, count)) => *count += 1,
            None => self.variants.push((deflate, 1)),
        }
    }

    fn discount(&mut self, deflate: Option<Deflate>) {
        self.variants.iter_mut().filter(|(other, _)| *other == deflate).for_each(|(_, count)| *count -= 1);
        self.variants.retain(|(_, count)| *count > 0);
    }

    fn presence(&self) -> Vec<Presence> {
        self.members.values().map(Entry::presence).collect()
    }

    fn tell(&mut self, change: impl FnOnce() -> PresenceChange) {
        if !self.watchers.is_empty() {
            let change = change();
            self.watchers.iter().for_each(|watcher| watcher.tell(&change));
        }
    }

    fn ends(&mut self) -> bool {
        self.is_gone = self.members.is_empty() && self.watchers.is_empty();
        self.is_gone
    }
}

/// How long messages wait for others in a room of so many.
fn pace(members: usize) -> Duration {
    Duration::from_millis((members / A_MILLISECOND).min(LONGEST_MS) as u64)
}

/// A message that stands in the line. Dropped, it is seen to the end: all get it.
struct Turn<'a> {
    roster: &'a Roster,
    losses: &'a Losses,
    number: u64,
}

impl Turn<'_> {
    fn is_over(&self) -> bool {
        self.roster.state().done > self.number
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        while !self.is_over() {
            self.roster.help(self.losses);
        }
    }
}
