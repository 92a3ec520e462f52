//! Hot path: what waits to be sent to one client, bounded; and what becomes of one that is too slow for it.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;

/// How many messages wait at most for one client.
const MESSAGES: usize = 256;
/// How many bytes.
const BYTES: usize = 1024 * 1024;
/// What an idle socket keeps room for.
const KEPT: usize = 4;

/// What happens to a member of a room whose client takes messages more slowly than they come, once 256 messages or 1 MiB
/// wait for it. The others never wait for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Slow {
    /// The oldest message to the room that still waits is dropped for the newest.
    #[default]
    DropOldest,
    /// The socket is closed with 1013, try again later.
    Disconnect,
}

/// What became of a message to one client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Offered {
    /// It waits.
    Taken,
    /// It waits in the place of another.
    Replaced,
    /// It waits; so many others do not any more.
    Dropped(u32),
    /// There is no room for it.
    Full,
    /// Nothing goes any more.
    Closed,
}

/// Frames that wait to be written.
#[derive(Default)]
pub(super) struct Outbox {
    queue: VecDeque<Waiting>,
    bytes: usize,
}

struct Waiting {
    frame: Bytes,
    whose: Whose,
}

/// Whether a frame may be given up for a newer one.
enum Whose {
    /// Never: somebody was told that it will be sent.
    Own,
    /// It is one of many.
    Room,
    /// It is worth nothing once there is a newer one of this key.
    Key(Arc<str>),
}

impl Outbox {
    /// True when a frame may be added.
    pub(super) fn has_room(&self) -> bool {
        self.queue.len() < MESSAGES && self.bytes < BYTES
    }

    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Adds a frame that will be sent.
    pub(super) fn push(&mut self, frame: Bytes) {
        self.add(frame, Whose::Own);
    }

    /// Adds a frame of a room, as far as there is room for it or may be made.
    pub(super) fn offer(&mut self, frame: &Bytes, key: Option<&Arc<str>>, slow: Slow) -> Offered {
        let whose = match key {
            Some(key) if self.replace(frame, key) => return Offered::Replaced,
            Some(key) => Whose::Key(Arc::clone(key)),
            None => Whose::Room,
        };
        let mut dropped = 0;
        while !self.has_room() {
            if slow == Slow::Disconnect || !self.drop_oldest() {
                return Offered::Full;
            }
            dropped += 1;
        }
        self.add(frame.clone(), whose);
        if dropped == 0 { Offered::Taken } else { Offered::Dropped(dropped) }
    }

    /// Moves frames to `into`, oldest first, some 64 KiB of them.
    pub(super) fn take(&mut self, into: &mut VecDeque<Bytes>) {
        let mut taken = 0;
        while taken < 64 * 1024
            && let Some(waiting) = self.queue.pop_front()
        {
            taken += waiting.frame.len();
            into.push_back(waiting.frame);
        }
        self.bytes -= taken;
        if self.queue.is_empty() && self.queue.capacity() > KEPT {
            self.queue = VecDeque::new();
        }
    }

    /// Gives up all that waits.
    pub(super) fn clear(&mut self) {
        *self = Outbox::default();
    }

    fn add(&mut self, frame: Bytes, whose: Whose) {
        self.bytes += frame.len();
        self.queue.push_back(Waiting { frame, whose });
    }

    /// Puts a frame into the place of an older one of its key.
    fn replace(&mut self, frame: &Bytes, key: &Arc<str>) -> bool {
        let same = |waiting: &&mut Waiting| matches!(&waiting.whose, Whose::Key(other) if other == key);
        let Some(older) = self.queue.iter_mut().find(same) else { return false };
        self.bytes = self.bytes - older.frame.len() + frame.len();
        older.frame = frame.clone();
        true
    }

    fn drop_oldest(&mut self) -> bool {
        let place = self.queue.iter().position(|waiting| !matches!(waiting.whose, Whose::Own));
        let dropped = place.and_then(|place| self.queue.remove(place));
        self.bytes -= dropped.as_ref().map_or(0, |dropped| dropped.frame.len());
        dropped.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(text: &str) -> Bytes {
        Bytes::copy_from_slice(text.as_bytes())
    }

    fn waiting(outbox: &mut Outbox) -> Vec<Bytes> {
        let mut all = VecDeque::new();
        while !outbox.is_empty() {
            outbox.take(&mut all);
        }
        assert_eq!(outbox.bytes, 0);
        all.into()
    }

    #[test]
    fn the_oldest_of_a_room_goes_and_what_was_promised_stays() {
        let mut outbox = Outbox::default();
        outbox.push(frame("own"));
        for number in 1..MESSAGES {
            assert_eq!(outbox.offer(&frame(&number.to_string()), None, Slow::DropOldest), Offered::Taken);
        }
        assert_eq!(outbox.offer(&frame("newest"), None, Slow::DropOldest), Offered::Dropped(1));
        assert_eq!(outbox.offer(&frame("no"), None, Slow::Disconnect), Offered::Full);
        let all = waiting(&mut outbox);
        assert_eq!((&all[0], &all[1], all.last()), (&frame("own"), &frame("2"), Some(&frame("newest"))));
    }

    #[test]
    fn the_newest_of_a_key_takes_the_place_of_the_older() {
        let (mut outbox, key) = (Outbox::default(), Arc::from("cursor"));
        for text in ["1", "22", "333"] {
            outbox.offer(&frame(text), Some(&key), Slow::DropOldest);
        }
        assert_eq!(waiting(&mut outbox), [frame("333")]);
    }

    #[test]
    fn bytes_count_as_messages_do() {
        let mut outbox = Outbox::default();
        outbox.push(Bytes::from(vec![0; BYTES]));
        assert_eq!(outbox.offer(&frame("x"), None, Slow::DropOldest), Offered::Full);
    }
}
