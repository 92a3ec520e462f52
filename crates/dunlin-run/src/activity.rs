//! Hot path: where a piece of work is at this moment, told by the pools that it goes through.
//!
//! Whoever wants to know lends an [`Activity`] to its work: a request, say. Pools find it by the thread that asks them.

use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering::*, fence};
use std::sync::{Mutex, PoisonError};

use crate::Place;

thread_local! {
    static CURRENT: Cell<Option<Turn>> = const { Cell::new(None) };
}

/// All places that work was ever moved to; an activity names one by its index.
static PLACES: Mutex<Vec<Place>> = Mutex::new(Vec::new());

const ON_THE_LOOP: u32 = 0;

/// What one piece of work after the other says of itself.
#[derive(Debug, Default)]
pub struct Activity {
    /// Odd while somebody has it; each number is used once.
    turn: AtomicU32,
    at: AtomicU32,
}

/// Where work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Whereabouts {
    /// On an event loop, running or waiting for an event.
    EventLoop,
    /// In the queue of a pool.
    Queued(Place),
    /// On a thread of a pool.
    Running(Place),
}

/// The time in which one piece of work has an activity.
#[derive(Clone, Copy, Debug)]
pub struct Turn {
    activity: &'static Activity,
    number: u32,
}

impl Activity {
    /// Begins the turn of a piece of work.
    #[inline]
    pub fn begin(&'static self) -> Turn {
        let number = self.turn.load(Relaxed).wrapping_add(1);
        self.at.store(ON_THE_LOOP, Relaxed);
        self.turn.store(number, Release);
        Turn { activity: self, number }
    }

    /// Returns the number of the turn that somebody has. What was read between two equal answers is of that turn.
    pub fn turn(&self) -> Option<u32> {
        fence(Acquire);
        Some(self.turn.load(Acquire)).filter(|turn| turn % 2 == 1)
    }

    /// Returns where the work is.
    pub fn whereabouts(&self) -> Whereabouts {
        let at = self.at.load(Relaxed);
        let places = PLACES.lock().unwrap_or_else(PoisonError::into_inner);
        match at.checked_sub(1).and_then(|at| Some((places.get(at as usize / 2).copied()?, at % 2))) {
            None => Whereabouts::EventLoop,
            Some((place, 0)) => Whereabouts::Queued(place),
            Some((place, _)) => Whereabouts::Running(place),
        }
    }
}

impl Turn {
    /// Returns the number of the turn.
    pub fn number(self) -> u32 {
        self.number
    }

    /// Tells whether the turn has not ended; what comes late must not speak for another piece of work.
    #[inline]
    pub fn is_on(self) -> bool {
        self.activity.turn.load(Relaxed) == self.number
    }

    /// Ends the turn.
    #[inline]
    pub fn end(self) {
        if self.is_on() {
            self.activity.turn.store(self.number.wrapping_add(1), Relaxed);
            // before whatever the next one says
            fence(Release);
        }
    }

    /// Runs a part of the work; what it moves to pools is told to the activity.
    #[inline]
    pub fn during<R>(self, work: impl FnOnce() -> R) -> R {
        let _restores = Restores(CURRENT.replace(Some(self)));
        work()
    }

    fn set(self, at: u32) {
        if self.is_on() {
            self.activity.at.store(at, Relaxed);
        }
    }
}

struct Restores(Option<Turn>);

impl Drop for Restores {
    #[inline]
    fn drop(&mut self) {
        CURRENT.set(self.0);
    }
}

/// A job's way through a pool, told to the activity of who asked for it.
#[derive(Debug)]
pub(crate) struct Trip {
    turn: Option<Turn>,
    place: u32,
}

impl Trip {
    /// Begins in the queue of the place with this number.
    pub(crate) fn begin(place: u32) -> Self {
        let turn = CURRENT.get();
        if let Some(turn) = turn {
            turn.set(1 + 2 * place);
        }
        Self { turn, place }
    }

    /// Goes on in a thread.
    pub(crate) fn run(&self) {
        if let Some(turn) = self.turn {
            turn.set(2 + 2 * self.place);
        }
    }

    /// Ends before the answer is given.
    pub(crate) fn end(self) {
        drop(self);
    }
}

impl Drop for Trip {
    fn drop(&mut self) {
        if let Some(turn) = self.turn {
            turn.set(ON_THE_LOOP);
        }
    }
}

/// The number of a place; equal places have one.
pub(crate) fn number(place: Place) -> u32 {
    let mut places = PLACES.lock().unwrap_or_else(PoisonError::into_inner);
    let known = places.iter().position(|known| *known == place);
    let index = known.unwrap_or_else(|| {
        places.push(place);
        places.len() - 1
    });
    u32::try_from(index).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trip_is_told_until_it_ends() {
        static ACTIVITY: Activity = Activity { turn: AtomicU32::new(0), at: AtomicU32::new(0) };
        let reports = Place::Threads("trips of a test");
        let turn = ACTIVITY.begin();
        let trip = turn.during(|| Trip::begin(number(reports)));
        assert_eq!(ACTIVITY.whereabouts(), Whereabouts::Queued(reports));
        trip.run();
        assert_eq!(ACTIVITY.whereabouts(), Whereabouts::Running(reports));
        drop(trip);
        assert_eq!(ACTIVITY.whereabouts(), Whereabouts::EventLoop);
    }

    #[test]
    fn what_comes_late_does_not_speak_for_the_next() {
        static ACTIVITY: Activity = Activity { turn: AtomicU32::new(0), at: AtomicU32::new(0) };
        let first = ACTIVITY.begin();
        let late = first.during(|| Trip::begin(number(Place::CPU)));
        first.end();
        assert_eq!(ACTIVITY.turn(), None);
        let second = ACTIVITY.begin();
        late.run();
        drop(late);
        first.end();
        assert_eq!(
            (ACTIVITY.turn(), ACTIVITY.whereabouts()),
            (Some(second.number()), Whereabouts::EventLoop)
        );
        assert!(second.is_on() && !first.is_on());
    }

    #[test]
    fn work_of_nobody_is_told_to_nobody() {
        let trip = Trip::begin(number(Place::THREADS));
        trip.run();
        assert!(trip.turn.is_none());
    }
}
