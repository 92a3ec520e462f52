//! Messages that came and were not received yet.

use std::collections::VecDeque;
use std::task::{Context, Waker};

use super::Message;

/// How many messages wait at most until the client is not read from any more.
const MESSAGES: usize = 16;
/// How many bytes.
const BYTES: usize = 64 * 1024;

/// Messages that came and were not received yet. One that is longer than all that may wait is taken all the same.
#[derive(Default)]
pub(super) struct Inbox {
    queue: VecDeque<Message>,
    bytes: usize,
    reader: Option<Waker>,
}

impl Inbox {
    /// True when more may come.
    pub(super) fn has_room(&self) -> bool {
        self.queue.len() < MESSAGES && self.bytes < BYTES
    }

    /// True when no message waits.
    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Adds a message, and gives who waits for it.
    pub(super) fn push(&mut self, message: Message) -> Option<Waker> {
        self.bytes += message.len();
        self.queue.push_back(message);
        self.reader.take()
    }

    /// The next message.
    pub(super) fn pop(&mut self) -> Option<Message> {
        let message = self.queue.pop_front()?;
        self.bytes -= message.len();
        if self.queue.is_empty() {
            // an idle socket holds nothing
            self.queue = VecDeque::new();
        }
        Some(message)
    }

    /// Notes who is to be woken.
    pub(super) fn wait(&mut self, cx: &Context<'_>) {
        match &mut self.reader {
            Some(reader) => reader.clone_from(cx.waker()),
            reader => *reader = Some(cx.waker().clone()),
        }
    }

    /// Nothing more comes: gives who waits.
    pub(super) fn end(&mut self) -> Option<Waker> {
        self.reader.take()
    }
}
