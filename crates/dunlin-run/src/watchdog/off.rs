//! Stands in for labels and beats without the feature `watchdog`: nothing is published, at no cost.

use crate::name::Name;

/// The name of what an event loop polls. Without the feature `watchdog` it is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Label;

impl Label {
    /// Forgets the name.
    pub fn new(_name: &str) -> Self {
        Self
    }

    pub(crate) fn of_task(_name: Name) -> Self {
        Self
    }
}

/// Runs a part of a poll. Without the feature `watchdog` nobody watches.
#[inline]
pub fn doing<R>(_label: Label, work: impl FnOnce() -> R) -> R {
    work()
}

/// Runs code that may block the event loop. Without the feature `watchdog` nobody watches.
#[inline]
pub fn allow_blocking<R>(work: impl FnOnce() -> R) -> R {
    work()
}
