//! What a peer sends, as the decoder gives it.

use bytes::Bytes;

use crate::Close;

/// What the peer sent: a whole message, or a control frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A message of text.
    Text(String),
    /// A message of bytes.
    Binary(Bytes),
    /// The peer asks whether this end is alive; to be answered by [`Frame::pong`](crate::Frame::pong) with the same bytes.
    Ping(Bytes),
    /// The answer to a ping, or a sign of life that nobody asked for.
    Pong(Bytes),
    /// The peer says good-bye. What it sends after that is not looked at. It waits for
    /// [`Close::answer`], unless this end said good-bye first.
    Close(Close),
}
