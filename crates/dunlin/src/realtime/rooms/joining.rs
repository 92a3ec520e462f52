//! A socket that is about to join a room, and what is said of it.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use super::member::Introduction;
use super::{Member, Rooms};
use crate::realtime::socket::{Slow, Socket};

/// A socket that is about to join a room: [`Rooms::member`].
#[must_use = "a socket is in no room until `join` is awaited"]
pub struct Joining {
    rooms: Rooms,
    socket: Socket,
    introduction: Introduction,
}

impl Joining {
    pub(super) fn new(rooms: Rooms, socket: Socket) -> Self {
        Joining { rooms, socket, introduction: Introduction::default() }
    }

    /// Whose socket it is: others see it in the list of members, and [`Rooms::user`] finds it.
    pub fn user(mut self, id: impl AsRef<str>) -> Self {
        self.introduction.user = Some(Arc::from(id.as_ref()));
        self
    }

    /// What else others see of it in the list of members: a name, a colour.
    pub fn value(mut self, value: impl Into<Value>) -> Self {
        self.introduction.value = Some(value.into());
        self
    }

    /// What happens when its client takes messages more slowly than they come; unless set, the oldest are dropped.
    pub fn slow(mut self, slow: Slow) -> Self {
        self.introduction.slow = slow;
        self
    }

    /// Joins a room.
    pub async fn join(self, name: impl AsRef<str>) -> Member {
        Member::new(self.rooms, self.socket, self.introduction, name.as_ref())
    }
}

impl fmt::Debug for Joining {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Joining").field("user", &self.introduction.user).finish_non_exhaustive()
    }
}
