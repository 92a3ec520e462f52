//! One event as a subscriber gets it.

use std::fmt;
use std::marker::PhantomData;

use dunlin_core::{Error, Result};
use dunlin_model::{At, Collector, Model, Rules, from_json};

use super::EventId;
use super::log::Entry;

/// One event of a [`Subscription`](crate::Subscription): its JSON as it was encoded once for all, and what it means.
pub struct Publication<T> {
    id: EventId,
    entry: Entry,
    of: PhantomData<fn() -> T>,
}

impl<T> Publication<T> {
    pub(super) fn new(id: EventId, entry: Entry) -> Self {
        Publication { id, entry, of: PhantomData }
    }

    /// Where it stands in its topic.
    pub fn id(&self) -> EventId {
        self.id
    }

    /// Its type, for one that was published with a type.
    pub fn event(&self) -> Option<&str> {
        Some(self.text(self.entry.name.clone())).filter(|name| !name.is_empty())
    }

    /// The value as JSON: what is sent on, to a WebSocket for example, without being encoded again.
    pub fn json(&self) -> &str {
        self.text(self.entry.json.clone())
    }

    fn text(&self, part: std::ops::Range<usize>) -> &str {
        std::str::from_utf8(&self.entry.text[part]).expect("JSON and types of events are text")
    }
}

impl<T: Model> Publication<T> {
    /// The value, read from its JSON: what is not sent of a model is not there.
    ///
    /// # Errors
    /// When the model cannot read what it writes.
    pub fn data(&self) -> Result<T> {
        let mut collector = Collector::new();
        let at = At::root("event", &Rules::NONE);
        let value = from_json(self.json().as_bytes(), &at, &mut collector);
        match value.ok().flatten().filter(|_| collector.is_empty()) {
            Some(value) => Ok(value),
            None => {
                let issues = collector.issues().iter().map(|issue| format!("{:?}: {}", issue.loc, issue.msg));
                let issues = issues.collect::<Vec<_>>().join("; ");
                Err(Error::msg(format!("an event does not fit its own model: {issues}")))
            }
        }
    }
}

impl<T> fmt::Debug for Publication<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Publication({} {})", self.id, self.json())
    }
}
