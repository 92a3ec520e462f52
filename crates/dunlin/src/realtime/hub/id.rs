//! The id of an event of a hub.

use std::fmt;

use serde::{Serialize, Serializer};

/// The id of an event: where it stands in its topic.
///
/// On the wire it is text without a meaning for clients, such as `5f3a9c-17`. Ids of one topic count up without holes;
/// what a topic counts begins anew when the hub has forgotten it or its process was restarted, which the first part
/// tells. An id can be kept as text, and given to [`since`](crate::Subscription::since) again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EventId {
    pub(super) epoch: u64,
    pub(super) offset: u64,
}

impl EventId {
    /// Reads what [`Display`](fmt::Display) writes; another text is no id of any hub.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (epoch, offset) = text.split_once('-')?;
        let id = EventId { epoch: u64::from_str_radix(epoch, 16).ok()?, offset: offset.parse().ok()? };
        // `+1` is a number for the parser
        (id.to_string() == text).then_some(id)
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}-{}", self.epoch, self.offset)
    }
}

impl Serialize for EventId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_as_it_was_written() {
        for (epoch, offset) in [(0, 0), (0x005f_3a9c, 17), (u64::MAX, u64::MAX)] {
            let id = EventId { epoch, offset };
            assert_eq!(EventId::parse(&id.to_string()), Some(id));
        }
        for text in [
            "",
            "-",
            "7",
            "1-",
            "-1",
            "1-2-3",
            "+1-2",
            "1-+2",
            "01-2",
            "1-02",
            "A-1",
            "1-1 ",
            "g-1",
            "1-18446744073709551616",
        ] {
            assert_eq!(EventId::parse(text), None, "{text}");
        }
    }
}
