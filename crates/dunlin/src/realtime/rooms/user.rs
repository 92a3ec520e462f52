//! `User`: all sockets of one user.

use std::fmt;

use dunlin_core::Result;
use serde::Serialize;

use super::audience::{Audience, Payload};
use crate::realtime::socket::Message;

/// All sockets of a user, from [`Rooms::user`](super::Rooms::user). A message goes to each of them once, in however many
/// rooms it is, and to none when the user is not there.
///
/// As a message of a room it waits for no client, and one that is too slow may lose it.
#[derive(Clone)]
pub struct User {
    audience: Audience,
}

impl User {
    pub(super) fn new(audience: Audience) -> Self {
        User { audience }
    }

    /// Sends a message to all sockets of the user.
    ///
    /// # Cancel safety
    /// Once it was polled, all get the message; before, none.
    pub async fn send(&self, message: impl Into<Message>) {
        self.audience.send(Payload::from(&message.into())).await;
    }

    /// Sends text; see [`send`](User::send).
    pub async fn send_text(&self, text: impl AsRef<str>) {
        self.audience.send(Payload::Text(text.as_ref())).await;
    }

    /// Sends bytes; see [`send`](User::send).
    pub async fn send_bytes(&self, bytes: impl AsRef<[u8]>) {
        self.audience.send(Payload::Binary(bytes.as_ref())).await;
    }

    /// Sends a value as JSON, in a message of text; see [`send`](User::send).
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub async fn send_json<T: Serialize + ?Sized>(&self, value: &T) -> Result<()> {
        self.audience.send_json(value).await
    }

    /// How many sockets the user has in rooms.
    pub fn sockets(&self) -> usize {
        self.audience.directory.find(&self.audience.place).map_or(0, |roster| roster.len())
    }

    /// True when the user has a socket in some room.
    pub fn is_online(&self) -> bool {
        self.sockets() > 0
    }
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "User({})", self.audience.place.name())
    }
}
