//! Hot path: who is in a room, and what is on its way to them.
//!
//! Messages have one order for all members: they stand in a line, and all that stands there at one moment is handed out
//! together, member by member. Whoever sends helps with that, so that nobody waits for a sender that is not polled; and no
//! lock outlives a piece of that work.
//!
//! Each member that gets something is a call of the system, which costs more than all the rest. So a flood of messages is
//! handed out in few turns: in a large room a message waits for others if the last turn was a moment ago.

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

/// For so many members, a turn comes no sooner than a millisecond after the last.
const A_MILLISECOND: usize = 100;
/// And at the latest after so many.
const LONGEST_MS: usize = 50;
/// How many messages wait at most until a sender does.
const WAITING: usize = 64;
/// How many bytes.
const WAITING_BYTES: usize = 1024 * 1024;

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
    /// Messages that wait for their turn, and how many bytes they are.
    line: VecDeque<Delivery>,
    waiting: usize,
    /// Messages that are being handed out, and the member that is next.
    turn: Vec<Delivery>,
    at: u64,
    /// How many messages have come, and how many of them are done with.
    begun: u64,
    done: u64,
    /// When the last turn began.
    turned: Option<Instant>,
    /// The next one is seen to.
    is_arranged: bool,
    watchers: Vec<Watcher>,
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
    pub(super) async fn deliver(self: &Arc<Self>, outgoing: &Outgoing<'_>, losses: &Arc<Losses>) {
        let (number, count) = self.begin(outgoing, losses);
        self.arrange(losses);
        match number.map(|number| Unfinished { roster: self, losses, number }) {
            None => {
                for _ in 0..=count / A_UNIT {
                    consume_budget().await;
                }
            }
            Some(unfinished) => {
                while !unfinished.is_over() {
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

    /// Sees to it that what waits in the line has its turn.
    fn arrange(self: &Arc<Self>, losses: &Arc<Losses>) {
        let Some(time) = self.state().next_turn() else { return };
        let (roster, losses) = (Arc::clone(self), Arc::clone(losses));
        let turn = async move {
            sleep(time).await;
            let end = roster.state().take_turn();
            while roster.state().done < end {
                roster.help(&losses);
                yield_now().await;
            }
        };
        drop(dunlin_run::spawn_named("what waits in a room", turn));
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
        let delivery = Delivery { frames, key, except, end: self.next };
        self.waiting += delivery.len();
        self.line.push_back(delivery);
        let is_full = self.line.len() >= WAITING || self.waiting >= WAITING_BYTES;
        let count = if is_full || self.is_turn() { self.advance(shortfall) } else { 0 };
        let waits = is_full || count > 0;
        ((waits && self.done <= number).then_some(number), count)
    }

    /// True when what has come is handed out at once.
    fn is_turn(&mut self) -> bool {
        let pace = pace(self.members.len());
        if pace.is_zero() {
            return true;
        }
        let now = Instant::now();
        let is_turn = !self.is_arranged && self.turned.is_none_or(|turned| now >= turned + pace);
        if is_turn {
            self.turned = Some(now);
        }
        is_turn
    }

    /// How long until the next turn, when something waits for it and nobody has seen to it; from now on somebody has.
    fn next_turn(&mut self) -> Option<Duration> {
        let is_due = !self.line.is_empty() && !self.is_arranged;
        self.is_arranged |= is_due;
        is_due.then(|| pace(self.members.len()))
    }

    /// Begins a turn: gives the number up to which it goes.
    fn take_turn(&mut self) -> u64 {
        self.turned = Some(Instant::now());
        self.is_arranged = false;
        self.begun
    }

    /// Hands out what has its turn, to so many members as may be at once.
    fn advance(&mut self, shortfall: &mut Shortfall) -> usize {
        if self.turn.is_empty() {
            self.turn.extend(self.line.drain(..));
            (self.waiting, self.at) = (0, 0);
        }
        let mut count = 0;
        for (number, entry) in self.members.range(self.at..).take(AT_ONCE.div_ceil(self.turn.len().max(1))) {
            self.turn.iter().for_each(|delivery| delivery.offer(*number, entry, shortfall));
            entry.link.wake();
            self.at = number + 1;
            count += 1;
        }
        if self.members.range(self.at..).next().is_none() {
            self.done += self.turn.len() as u64;
            self.turn.clear();
        }
        count
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

/// How long after a turn the next one comes, in a room of so many.
fn pace(members: usize) -> Duration {
    Duration::from_millis((members / A_MILLISECOND).min(LONGEST_MS) as u64)
}

/// A message that stands in the line. Dropped, it is seen to the end: all get it.
struct Unfinished<'a> {
    roster: &'a Roster,
    losses: &'a Losses,
    number: u64,
}

impl Unfinished<'_> {
    fn is_over(&self) -> bool {
        self.roster.state().done > self.number
    }
}

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        while !self.is_over() {
            self.roster.help(self.losses);
        }
    }
}
