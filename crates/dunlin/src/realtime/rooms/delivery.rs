//! Hot path: a message that is being handed to the members of a room, and how far it has come.

use std::collections::BTreeMap;
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
    /// Written as soon as it was handed out.
    pub(super) is_urgent: bool,
    /// The first member that it was not handed to.
    pub(super) next: u64,
    /// The first that came too late.
    pub(super) end: u64,
}

impl Delivery {
    pub(super) fn is_done(&self) -> bool {
        self.next == self.end
    }

    /// Hands it to at most so many members more, and says to how many.
    pub(super) fn advance(
        &mut self,
        members: &BTreeMap<u64, Entry>,
        at_most: usize,
        shortfall: &mut Shortfall,
    ) -> usize {
        let mut count = 0;
        for (number, entry) in members.range(self.next..self.end).take(at_most) {
            count += 1;
            self.next = number + 1;
            if !self.except.contains(&entry.socket) {
                self.offer(entry, shortfall);
            }
        }
        if count < at_most {
            self.next = self.end;
        }
        count
    }

    fn offer(&self, entry: &Entry, shortfall: &mut Shortfall) {
        let frame = self.frames.of(entry.link.deflate).expect("it was encoded for all who were there");
        let offered = entry.link.offer(frame, self.key.as_ref(), entry.slow);
        if self.is_urgent {
            entry.link.wake();
        }
        let missed = match offered {
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
