//! Hot path: a message that is being handed to the members of a room, and how far it has come.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use bytes::Bytes;
use dunlin_websocket::Deflate;
use smallvec::SmallVec;

use super::audience::Payload;
use super::losses::Shortfall;
use super::roster::Entry;
use crate::realtime::socket::{Offered, Slow};

/// A message, encoded once for all clients that have agreed to the same compression.
#[derive(Default)]
pub(super) struct Frames(SmallVec<[(Option<Deflate>, Bytes); 1]>);

impl Frames {
    pub(super) fn encode(&mut self, payload: Payload<'_>, deflate: Option<Deflate>) {
        self.0.push((deflate, payload.frame(deflate)));
    }

    pub(super) fn has(&self, deflate: Option<Deflate>) -> bool {
        self.of(deflate).is_some()
    }

    fn of(&self, deflate: Option<Deflate>) -> Option<&Bytes> {
        self.0.iter().find(|(other, _)| *other == deflate).map(|(_, frame)| frame)
    }
}

/// A message on its way to those who were there when it began.
pub(super) struct Delivery {
    pub(super) frames: Frames,
    pub(super) key: Option<Arc<str>>,
    pub(super) except: SmallVec<[u64; 1]>,
    /// The first member that came too late.
    pub(super) end: u64,
}

impl Delivery {
    /// How many bytes it is, for who gets the longest.
    pub(super) fn len(&self) -> usize {
        self.frames.0.iter().map(|(_, frame)| frame.len()).max().unwrap_or_default()
    }

    /// Hands it to a member, if it is for that one.
    pub(super) fn offer(&self, number: u64, entry: &Entry, shortfall: &mut Shortfall) {
        if number >= self.end || self.except.contains(&entry.socket) {
            return;
        }
        let frame = self.frames.of(entry.link.deflate).expect("it was encoded for all who were there");
        let missed = match entry.link.offer(frame, self.key.as_ref(), entry.slow) {
            Offered::Taken | Offered::Replaced | Offered::Closed => return,
            Offered::Dropped(count) => count,
            Offered::Full => 1,
        };
        entry.profile.missed.fetch_add(u64::from(missed), Ordering::Relaxed);
        match entry.slow {
            Slow::DropOldest => shortfall.messages += u64::from(missed),
            Slow::Disconnect => shortfall.members += 1,
        }
    }
}
