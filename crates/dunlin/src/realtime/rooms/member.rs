//! `Member`: a socket that is in a room.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use dunlin_core::Result;
use dunlin_websocket::{Close, CloseCode};
use serde::Serialize;
use serde_json::Value;

use super::directory::{Directory, Place};
use super::roster::{Entry, Profile, Roster};
use super::{Room, Rooms};
use crate::realtime::socket::{Message, Slow, Socket};

/// How many rooms a socket may be in.
const ROOMS: usize = 100;

/// A socket that is in a room; else it is used as the [`Socket`] that it is.
///
/// It leaves its rooms when it is dropped, so also when its endpoint fails, panics or is given up. Once its client has gone
/// it gets nothing any more, dropped or not.
///
/// ```
/// use dunlin::prelude::*;
///
/// #[websocket("/kitchen/{user}")]
/// async fn kitchen(socket: WebSocket, user: String, rooms: Rooms) -> Result<()> {
///     let mut member = rooms.member(socket.accept().await?).user(&user).join("kitchen").await;
///     member.join("house").await?;
///     member.others().broadcast_text(format!("{user} is here")).await;
///     while let Some(text) = member.receive_text().await? {
///         member.broadcast_text(text).await;
///     }
///     Ok(())
/// }
/// # let _ = routes![kitchen];
/// ```
pub struct Member {
    stays: Vec<Stay>,
    /// Among the sockets of its user; held to be dropped.
    _personal: Option<Stay>,
    socket: Socket,
    rooms: Rooms,
    room: Room,
    profile: Arc<Profile>,
    number: u64,
    slow: Slow,
}

/// What is said of a member when it comes.
#[derive(Default)]
pub(super) struct Introduction {
    pub(super) user: Option<Arc<str>>,
    pub(super) value: Option<Value>,
    pub(super) slow: Slow,
}

impl Member {
    pub(super) fn new(rooms: Rooms, socket: Socket, introduction: Introduction, name: &str) -> Self {
        let Introduction { user, value, slow } = introduction;
        let number = rooms.directory.number();
        let profile = Arc::new(Profile { user, value, missed: AtomicU64::new(0) });
        let room = rooms.room(name);
        let mut member =
            Member { stays: Vec::new(), _personal: None, socket, rooms, room, profile, number, slow };
        let user = member.profile.user.clone();
        member._personal = user.map(|user| member.stay(Place::User(user)));
        member.stays.push(member.stay(Place::Room(name.into())));
        member
    }

    /// Joins another room. A member is in a room once, however often it joins.
    ///
    /// # Errors
    /// When it is in 100 rooms; returned by the endpoint, the error closes the socket with 1008.
    pub async fn join(&mut self, name: impl AsRef<str>) -> Result<()> {
        let name = name.as_ref();
        if self.is_in(name) {
            return Ok(());
        }
        if self.stays.len() >= ROOMS {
            let reason = format!("a socket is in at most {ROOMS} rooms");
            return Err(Close::new(CloseCode::POLICY_VIOLATION, reason).into());
        }
        self.stays.push(self.stay(Place::Room(name.into())));
        Ok(())
    }

    /// Leaves a room: nothing more of it comes, and the others see it go.
    pub async fn leave(&mut self, name: impl AsRef<str>) {
        self.stays.retain(|stay| stay.roster.place.name() != name.as_ref());
    }

    /// True when it is in this room.
    pub fn is_in(&self, name: impl AsRef<str>) -> bool {
        self.stays.iter().any(|stay| stay.roster.place.name() == name.as_ref())
    }

    /// Whose socket it is, if that was [said](super::Joining::user).
    pub fn user(&self) -> Option<&str> {
        self.profile.user.as_deref()
    }

    /// How many messages it has lost, since its client took them more slowly than they came.
    pub fn missed(&self) -> u64 {
        self.profile.missed.load(Ordering::Relaxed)
    }

    /// The room that it came into first.
    pub fn room(&self) -> &Room {
        &self.room
    }

    /// That room without itself.
    #[must_use]
    pub fn others(&self) -> Room {
        self.room.clone().except(self)
    }

    /// Sends a message to all of the room that it came into first, also to itself; see [`Room::broadcast`].
    pub async fn broadcast(&self, message: impl Into<Message>) {
        self.room.broadcast(message).await;
    }

    /// Sends text to all of that room; see [`Room::broadcast`].
    pub async fn broadcast_text(&self, text: impl AsRef<str>) {
        self.room.broadcast_text(text).await;
    }

    /// Sends bytes to all of that room; see [`Room::broadcast`].
    pub async fn broadcast_bytes(&self, bytes: impl AsRef<[u8]>) {
        self.room.broadcast_bytes(bytes).await;
    }

    /// Sends a value as JSON to all of that room; see [`Room::broadcast`].
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub async fn broadcast_json<T: Serialize + ?Sized>(&self, value: &T) -> Result<()> {
        self.room.broadcast_json(value).await
    }

    /// Sends a message to all of that room but itself; [`others`](Member::others) does it for text, bytes and JSON.
    pub async fn broadcast_except_me(&self, message: impl Into<Message>) {
        self.others().broadcast(message).await;
    }

    /// Its socket's number.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    fn stay(&self, place: Place) -> Stay {
        let directory = Arc::clone(&self.rooms.directory);
        let entry =
            Entry::new(Arc::clone(self.socket.link()), self.number, self.slow, Arc::clone(&self.profile));
        let (roster, number) = directory.enter(&place, |roster| roster.enter(&entry));
        Stay { directory, roster, number }
    }
}

impl Deref for Member {
    type Target = Socket;

    fn deref(&self) -> &Socket {
        &self.socket
    }
}

/// Receives as its [`Socket`] does.
impl DerefMut for Member {
    fn deref_mut(&mut self) -> &mut Socket {
        &mut self.socket
    }
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rooms: Vec<&str> = self.stays.iter().map(|stay| stay.roster.place.name()).collect();
        f.debug_struct("Member").field("user", &self.user()).field("rooms", &rooms).finish_non_exhaustive()
    }
}

/// A member in one place, until it is dropped.
struct Stay {
    directory: Arc<Directory>,
    roster: Arc<Roster>,
    number: u64,
}

impl Drop for Stay {
    fn drop(&mut self) {
        if self.roster.leave(self.number) {
            self.directory.discard(&self.roster);
        }
    }
}
