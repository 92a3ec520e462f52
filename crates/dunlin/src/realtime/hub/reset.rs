//! A gap, said aloud.

use std::fmt;

use bytes::Bytes;
use serde::Serialize;

use super::EventId;
use crate::Event;
use crate::realtime::event::RESET;

/// Why a subscriber does not get all events after the last one that it has seen: what it knows may be out of date, so it
/// asks again for the state that the events change. After a reset it gets all events from now on.
///
/// Clients of an [`EventStream`](crate::EventStream) get it as an event of the type `reset`, whose data is
/// `{"reason": "expired", "missed": 12, "oldest": "5f3a9c-40"}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Reset {
    reason: ResetReason,
    missed: Option<u64>,
    oldest: Option<EventId>,
}

/// Why there is a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ResetReason {
    /// The history does not reach back to the last event that the subscriber has seen.
    Expired,
    /// The subscriber read so slowly that the history did not wait for it.
    Lagged,
    /// The id is none that this topic knows: the hub was started again or has forgotten the topic, or the id is of
    /// another stream.
    Unknown,
}

impl Reset {
    pub(super) fn new(reason: ResetReason, missed: Option<u64>, oldest: Option<EventId>) -> Self {
        Reset { reason, missed, oldest }
    }

    /// Why.
    pub fn reason(&self) -> ResetReason {
        self.reason
    }

    /// How many events were missed, where that is known.
    pub fn missed(&self) -> Option<u64> {
        self.missed
    }

    /// The oldest event that the history still has.
    pub fn oldest(&self) -> Option<EventId> {
        self.oldest
    }

    /// The event that clients get. Its id is the place at which the stream goes on.
    pub(super) fn encode(&self, position: EventId) -> crate::Result<Bytes> {
        Event::new(self).event(RESET).id(position.to_string()).encode()
    }
}

impl fmt::Display for Reset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let missed = self.missed.map(|missed| format!("{missed} ")).unwrap_or_default();
        match self.reason {
            ResetReason::Expired => {
                write!(f, "{missed}events are missing: the history does not reach back so far")
            }
            ResetReason::Lagged => write!(f, "{missed}events are missing: they were read too slowly"),
            ResetReason::Unknown => f.write_str("events may be missing: the id is not one of this topic"),
        }
    }
}

impl std::error::Error for Reset {}
