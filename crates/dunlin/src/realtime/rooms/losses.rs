//! What slow clients have missed, said once a minute.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::directory::Place;

/// Between two lines in the log.
const QUIET: Duration = Duration::from_secs(60);

/// What members of a room did not get, since they were too slow for it.
#[derive(Clone, Copy, Default)]
pub(super) struct Shortfall {
    /// Messages that were dropped.
    pub(super) messages: u64,
    /// Members that were disconnected.
    pub(super) members: u64,
}

/// What was missed in all rooms.
#[derive(Default)]
pub(super) struct Losses {
    unsaid: Mutex<Unsaid>,
}

#[derive(Default)]
struct Unsaid {
    shortfall: Shortfall,
    said: Option<Instant>,
}

impl Losses {
    /// Notes what was missed in a place, and says so unless it was said a moment ago.
    pub(super) fn note(&self, place: &Place, shortfall: Shortfall) {
        if shortfall.messages == 0 && shortfall.members == 0 {
            return;
        }
        let mut unsaid = self.unsaid.lock().unwrap_or_else(PoisonError::into_inner);
        unsaid.shortfall.messages += shortfall.messages;
        unsaid.shortfall.members += shortfall.members;
        if unsaid.said.is_some_and(|said| said.elapsed() < QUIET) {
            return;
        }
        unsaid.said = Some(Instant::now());
        let Shortfall { messages, members } = std::mem::take(&mut unsaid.shortfall);
        drop(unsaid);
        tracing::warn!(
            room = %place,
            dropped = messages,
            disconnected = members,
            "clients take messages of rooms more slowly than they come (counted since this was said last)"
        );
    }
}
