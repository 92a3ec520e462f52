//! Stands in where stacks of other threads cannot be taken: reports then have label, time and state only.

use super::Frame;
use super::beat::Beat;

/// There is none.
pub(super) enum Stack {}

impl Stack {
    pub(super) fn of(_beat: &Beat, _poll: u64, _may_signal: bool) -> Option<Self> {
        None
    }
}

#[derive(Default)]
pub(super) struct Reader;

impl Reader {
    pub(super) fn frames(&mut self, stack: &Stack) -> Vec<Frame> {
        match *stack {}
    }

    pub(super) fn prepare(&mut self) {}
}
