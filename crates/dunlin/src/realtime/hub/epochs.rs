//! Which epoch the offsets of a log are in.

use smallvec::{SmallVec, smallvec};

use super::EventId;

/// The epochs of a log: one, unless what keeps its events was started again and went on counting.
#[derive(Debug)]
pub(super) struct Epochs(SmallVec<[Epoch; 1]>);

#[derive(Clone, Copy, Debug)]
struct Epoch {
    name: u64,
    /// The offset of its first event.
    from: u64,
}

/// So many are known, so that there is an end to it.
#[cfg(feature = "redis")]
const MOST: usize = 16;

impl Epochs {
    pub(super) fn new(name: u64) -> Self {
        Epochs(smallvec![Epoch { name, from: 1 }])
    }

    pub(super) fn id(&self, offset: u64) -> EventId {
        let epoch = self.0.iter().rev().find(|epoch| epoch.from <= offset).unwrap_or(&self.0[0]);
        EventId { epoch: epoch.name, offset }
    }

    /// The first that is known.
    pub(super) fn first(&self) -> u64 {
        self.0[0].name
    }

    /// True when there was this event, or nothing yet when it was the place of somebody; whether there is the offset at all
    /// is for the log to say.
    pub(super) fn have(&self, id: EventId) -> bool {
        let Some(index) = self.0.iter().position(|epoch| epoch.name == id.epoch) else { return false };
        let is_before_next = self.0.get(index + 1).is_none_or(|next| id.offset < next.from);
        self.0[index].from <= id.offset.saturating_add(1) && is_before_next
    }
}

#[cfg(feature = "redis")]
impl Epochs {
    /// One epoch, whose first event has the offset `from`.
    pub(super) fn of(name: u64, from: u64) -> Self {
        Epochs(smallvec![Epoch { name, from }])
    }

    /// The one that counts now.
    pub(super) fn last(&self) -> u64 {
        self.0[self.0.len() - 1].name
    }

    /// Goes on in another epoch.
    pub(super) fn add(&mut self, name: u64, from: u64) {
        if self.0.len() == MOST {
            self.0.remove(0);
        }
        self.0.push(Epoch { name, from });
    }
}

#[cfg(all(test, feature = "redis"))]
mod tests {
    use super::*;

    #[test]
    fn an_offset_is_known_in_its_own_epoch_alone() {
        let mut epochs = Epochs::new(10);
        epochs.add(20, 4);
        epochs.add(30, 4);
        epochs.add(40, 9);
        let names = (0..11).map(|offset| epochs.id(offset).epoch).collect::<Vec<_>>();
        assert_eq!(names, [10, 10, 10, 10, 30, 30, 30, 30, 30, 40, 40]);
        for (epoch, known) in [(10, 0..4), (20, 3..4), (30, 3..9), (40, 8..12), (50, 0..0)] {
            for offset in 0..12 {
                let id = EventId { epoch, offset };
                assert_eq!(epochs.have(id), known.contains(&offset), "{epoch}-{offset}");
            }
        }
        (0..100).for_each(|number| epochs.add(100 + number, 20));
        assert_eq!((epochs.0.len(), epochs.first(), epochs.last()), (MOST, 184, 199));
    }
}
