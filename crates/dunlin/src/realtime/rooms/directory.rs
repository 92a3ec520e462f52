//! The rooms that somebody is in, and the one way that a message gets into a room.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::audience::Outgoing;
use super::losses::Losses;
use super::roster::Roster;

/// From so many places on the table gives memory back that it does not need.
const SPACIOUS: usize = 1024;

/// What a message is sent to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Place {
    /// Who is in a room.
    Room(Arc<str>),
    /// The sockets of a user.
    User(Arc<str>),
}

impl Place {
    pub(super) fn name(&self) -> &str {
        match self {
            Place::Room(name) | Place::User(name) => name,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Room(name) => f.write_str(name),
            Place::User(id) => write!(f, "user {id}"),
        }
    }
}

/// The places that somebody is in, or looks at.
#[derive(Default)]
pub(super) struct Directory {
    rosters: Mutex<HashMap<Place, Arc<Roster>>>,
    sockets: AtomicU64,
    losses: Arc<Losses>,
}

impl Directory {
    /// Every message to a place comes through here; one that reaches members elsewhere goes out from here, too.
    pub(super) async fn publish(&self, place: &Place, outgoing: Outgoing<'_>) {
        if let Some(roster) = self.find(place) {
            roster.deliver(&outgoing, &self.losses).await;
        }
    }

    /// A number for a socket.
    pub(super) fn number(&self) -> u64 {
        self.sockets.fetch_add(1, Ordering::Relaxed)
    }

    /// Who is in a place, when somebody is.
    pub(super) fn find(&self, place: &Place) -> Option<Arc<Roster>> {
        self.rosters().get(place).cloned()
    }

    /// Enters a place, which is made if it is not there. What `enter` refuses to enter has just been given up.
    pub(super) fn enter<T>(&self, place: &Place, enter: impl Fn(&Roster) -> Option<T>) -> (Arc<Roster>, T) {
        loop {
            let roster = self.made(place);
            match enter(&roster) {
                Some(entered) => return (roster, entered),
                None => self.discard(&roster),
            }
        }
    }

    /// Forgets a place that nobody is in any more, unless another has come instead.
    pub(super) fn discard(&self, gone: &Arc<Roster>) {
        let mut rosters = self.rosters();
        if rosters.get(&gone.place).is_some_and(|roster| Arc::ptr_eq(roster, gone)) {
            rosters.remove(&gone.place);
        }
        let (length, capacity) = (rosters.len(), rosters.capacity());
        if capacity > SPACIOUS && length < capacity / 8 {
            rosters.shrink_to(length * 2);
        }
    }

    /// The rooms that somebody is in.
    pub(super) fn names(&self) -> Vec<String> {
        let rosters: Vec<_> = self.rosters().values().cloned().collect();
        let rooms = rosters.iter().filter(|roster| matches!(roster.place, Place::Room(_)));
        rooms.filter(|roster| roster.len() > 0).map(|roster| roster.place.name().to_owned()).collect()
    }

    /// How many places there are.
    pub(super) fn len(&self) -> usize {
        self.rosters().len()
    }

    fn made(&self, place: &Place) -> Arc<Roster> {
        let mut rosters = self.rosters();
        if let Some(roster) = rosters.get(place) {
            return Arc::clone(roster);
        }
        let roster = Arc::new(Roster::new(place.clone()));
        rosters.insert(place.clone(), Arc::clone(&roster));
        roster
    }

    fn rosters(&self) -> MutexGuard<'_, HashMap<Place, Arc<Roster>>> {
        self.rosters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_thousand_rooms_leave_nothing() {
        let directory = Directory::default();
        let place = |number: usize| Place::Room(number.to_string().into());
        for round in 0..10 {
            let rooms: Vec<_> = (0..10_000)
                .map(|room| directory.enter(&place(round * 10_000 + room), Roster::look))
                .collect();
            assert_eq!(directory.len(), 10_000);
            for (roster, watch) in rooms {
                if roster.turn_away(&watch) {
                    directory.discard(&roster);
                }
            }
        }
        assert_eq!(directory.len(), 0);
        assert!(directory.rosters().capacity() <= SPACIOUS, "{}", directory.rosters().capacity());
    }

    #[test]
    fn a_room_that_was_given_up_is_not_entered() {
        let directory = Directory::default();
        let place = Place::Room("lobby".into());
        let (old, watch) = directory.enter(&place, Roster::look);
        assert!(old.turn_away(&watch), "it is empty");
        // who comes before it is forgotten comes into a new one
        let (new, _watch) = directory.enter(&place, Roster::look);
        assert!(!Arc::ptr_eq(&old, &new));
        directory.discard(&old);
        assert!(Arc::ptr_eq(&directory.find(&place).unwrap(), &new));
    }
}
