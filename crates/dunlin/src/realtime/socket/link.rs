//! Hot path: what the two ends of a socket share inside the server: messages that came, frames that are to go, and the end.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use atomic_waker::AtomicWaker;
use bytes::Bytes;
use dunlin_websocket::{Close, CloseCode, Deflate, Frame};
use tokio::sync::Notify;

use super::inbox::Inbox;
use super::outbox::{Offered, Outbox, Slow};
use super::{Disconnected, Message};

/// A socket, as seen by who sends and receives. The other side is its `Line`.
pub(crate) struct Link {
    state: Mutex<State>,
    /// The task that reads and writes.
    pub(super) line: AtomicWaker,
    /// There is room to send, or the socket has ended.
    changed: Notify,
    /// How messages are compressed, if they are.
    pub(crate) deflate: Option<Deflate>,
}

#[derive(Default)]
struct State {
    inbox: Inbox,
    outbox: Outbox,
    stage: Stage,
}

/// How far a socket is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Stage {
    #[default]
    Open,
    /// This end has said good-bye; what the client still says is not received any more.
    Closing(Close),
    /// Nothing goes any more, in no direction.
    Closed(Close),
}

impl Link {
    pub(super) fn new(deflate: Option<Deflate>) -> Self {
        Link { state: Mutex::default(), line: AtomicWaker::new(), changed: Notify::new(), deflate }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A message as it goes to this client.
    pub(crate) fn encode(&self, message: &Message) -> Frame {
        match message {
            Message::Text(text) => self.encode_text(text),
            Message::Binary(bytes) => self.encode_bytes(bytes),
        }
    }

    pub(crate) fn encode_text(&self, text: &str) -> Frame {
        self.deflate.map_or_else(|| Frame::text(text), |deflate| deflate.text(text))
    }

    pub(crate) fn encode_bytes(&self, bytes: &[u8]) -> Frame {
        self.deflate.map_or_else(|| Frame::binary(bytes), |deflate| deflate.binary(bytes))
    }

    /// The next message; `None` once the socket has ended and all that came before was received.
    pub(crate) async fn receive(&self) -> Option<Message> {
        poll_fn(|cx| self.poll_receive(cx)).await
    }

    fn poll_receive(&self, cx: &mut Context<'_>) -> Poll<Option<Message>> {
        let mut state = self.state();
        let was_full = !state.inbox.has_room();
        if let Some(message) = state.inbox.pop() {
            drop(state);
            if was_full {
                self.line.wake();
            }
            return Poll::Ready(Some(message));
        }
        if state.stage != Stage::Open {
            return Poll::Ready(None);
        }
        state.inbox.wait(cx);
        Poll::Pending
    }

    /// Sends a frame once there is room for it.
    pub(crate) async fn send(&self, frame: Frame) -> Result<(), Disconnected> {
        let mut frame = Some(frame.into_bytes());
        loop {
            let changed = self.changed.notified();
            let mut changed = std::pin::pin!(changed);
            changed.as_mut().enable();
            if self.try_send(&mut frame)? {
                self.line.wake();
                return Ok(());
            }
            changed.await;
        }
    }

    fn try_send(&self, frame: &mut Option<Bytes>) -> Result<bool, Disconnected> {
        let mut state = self.state();
        match &state.stage {
            Stage::Open => {}
            Stage::Closing(close) | Stage::Closed(close) => return Err(Disconnected::by(close.clone())),
        }
        let has_room = state.outbox.has_room();
        if has_room {
            state.outbox.push(frame.take().expect("it is sent once"));
        }
        Ok(has_room)
    }

    /// Adds a frame that many get. A client that has ended, or is too slow for it, gets none. Nothing is written until
    /// somebody [wakes](Link::wake) the socket's task.
    pub(crate) fn offer(&self, frame: &Bytes, key: Option<&Arc<str>>, slow: Slow) -> Offered {
        let mut state = self.state();
        if state.stage != Stage::Open {
            return Offered::Closed;
        }
        let offered = state.outbox.offer(frame, key, slow);
        drop(state);
        if offered == Offered::Full && slow == Slow::Disconnect {
            self.abandon(Close::new(CloseCode::TRY_AGAIN_LATER, "too slow"));
        }
        offered
    }

    /// Has what waits written.
    pub(crate) fn wake(&self) {
        self.line.wake();
    }

    /// Says good-bye after all that waits to be sent.
    pub(crate) fn close(&self, close: Close) {
        self.say_close(close, false);
    }

    /// Says good-bye in the place of all that waits to be sent.
    pub(crate) fn abandon(&self, close: Close) {
        self.say_close(close, true);
    }

    fn say_close(&self, close: Close, at_once: bool) {
        let mut state = self.state();
        if state.stage != Stage::Open {
            return;
        }
        if at_once {
            state.outbox.clear();
        }
        state.outbox.push(Frame::close(close.code, &close.reason).into_bytes());
        state.stage = Stage::Closing(close);
        let reader = state.inbox.end();
        drop(state);
        reader.into_iter().for_each(|reader| reader.wake());
        self.changed.notify_waiters();
        self.line.wake();
    }

    /// Why it ended, once it has.
    pub(crate) fn closed(&self) -> Option<Close> {
        match &self.state().stage {
            Stage::Open => None,
            Stage::Closing(close) | Stage::Closed(close) => Some(close.clone()),
        }
    }

    /// Waits for the end.
    pub(crate) async fn wait_closed(&self) -> Close {
        loop {
            let changed = self.changed.notified();
            let mut changed = std::pin::pin!(changed);
            changed.as_mut().enable();
            if let Some(close) = self.closed() {
                return close;
            }
            changed.await;
        }
    }

    // what the line does

    /// True when more may be read from the client.
    pub(super) fn has_room(&self) -> bool {
        self.state().inbox.has_room()
    }

    /// True when messages wait to be received.
    pub(super) fn has_messages(&self) -> bool {
        !self.state().inbox.is_empty()
    }

    /// True when something waits to be sent.
    pub(super) fn has_frames(&self) -> bool {
        !self.state().outbox.is_empty()
    }

    /// A message came. What comes after this end's good-bye is nobody's.
    pub(super) fn came(&self, message: Message, cx: &Context<'_>) {
        let mut state = self.state();
        if state.stage != Stage::Open {
            return;
        }
        let reader = state.inbox.push(message);
        drop(state);
        // the task that reads asks the function by itself
        reader.into_iter().filter(|reader| !reader.will_wake(cx.waker())).for_each(|reader| reader.wake());
    }

    /// Frames to be written.
    pub(super) fn take(&self, into: &mut VecDeque<Bytes>) {
        let mut state = self.state();
        let was_full = !state.outbox.has_room();
        state.outbox.take(into);
        drop(state);
        if was_full {
            self.changed.notify_waiters();
        }
    }

    /// True once this end has said good-bye.
    pub(super) fn is_closing(&self) -> bool {
        self.state().stage != Stage::Open
    }

    /// Nothing goes any more. Who closed first is who is told of.
    pub(super) fn ended(&self, close: Close) {
        let mut state = self.state();
        state.stage = match std::mem::take(&mut state.stage) {
            Stage::Open => Stage::Closed(close),
            Stage::Closing(ours) | Stage::Closed(ours) => Stage::Closed(ours),
        };
        state.outbox.clear();
        let reader = state.inbox.end();
        drop(state);
        reader.into_iter().for_each(|reader| reader.wake());
        self.changed.notify_waiters();
    }
}
