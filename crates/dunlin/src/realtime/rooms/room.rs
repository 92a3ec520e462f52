//! `Room`: all who are in it, to be spoken to and looked at.

use std::fmt;
use std::sync::Arc;

use dunlin_core::Result;
use serde::Serialize;

use super::audience::{Audience, Payload};
use super::roster::Roster;
use super::{Member, Presence, PresenceChanges};
use crate::realtime::socket::Message;

/// A room by its name, from [`Rooms::room`](super::Rooms::room). It is no member, and keeps no room alive.
///
/// A broadcast goes to all who are in the room at this moment, and waits for none of their clients. All members get the
/// messages of a room in the same order. Who joins while a broadcast goes on does not get it; who leaves may. In a room of a
/// hundred and more, messages that come in a flood go out together, up to 50 ms later.
#[derive(Clone)]
pub struct Room {
    audience: Audience,
}

impl Room {
    pub(super) fn new(audience: Audience) -> Self {
        Room { audience }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.audience.place.name()
    }

    /// The room without a member: what is sent to it goes to the others.
    ///
    /// ```
    /// # use dunlin::prelude::*;
    /// # #[websocket("/ws")]
    /// # async fn example(socket: WebSocket, rooms: Rooms) -> Result<()> {
    /// # let member = rooms.join("lobby", socket.accept().await?).await;
    /// rooms.room("lobby").except(&member).broadcast_json(&json!({"joined": "kea"})).await?;
    /// # Ok(())
    /// # }
    /// # let _ = routes![example];
    /// ```
    #[must_use]
    pub fn except(mut self, member: &Member) -> Self {
        self.audience.except.push(member.number());
        self
    }

    /// What is sent to it is worth nothing once there is something newer of this key: of those that still wait to be sent to
    /// a client, the newest takes the place of the older. For what changes often, such as where a cursor is, or who types.
    ///
    /// ```
    /// # use dunlin::prelude::*;
    /// # #[websocket("/ws")]
    /// # async fn example(socket: WebSocket, rooms: Rooms) -> Result<()> {
    /// # let member = rooms.join("lobby", socket.accept().await?).await;
    /// member.others().keyed("cursor:7").broadcast_json(&json!({"cursor": 7, "x": 3, "y": 4})).await?;
    /// # Ok(())
    /// # }
    /// # let _ = routes![example];
    /// ```
    #[must_use]
    pub fn keyed(mut self, key: impl AsRef<str>) -> Self {
        self.audience.key = Some(key.as_ref().into());
        self
    }

    /// Sends a message to all who are in the room.
    ///
    /// # Cancel safety
    /// Once it was polled, all get the message; before, none.
    pub async fn broadcast(&self, message: impl Into<Message>) {
        self.audience.send(Payload::from(&message.into())).await;
    }

    /// Sends text; see [`broadcast`](Room::broadcast).
    pub async fn broadcast_text(&self, text: impl AsRef<str>) {
        self.audience.send(Payload::Text(text.as_ref())).await;
    }

    /// Sends bytes; see [`broadcast`](Room::broadcast).
    pub async fn broadcast_bytes(&self, bytes: impl AsRef<[u8]>) {
        self.audience.send(Payload::Binary(bytes.as_ref())).await;
    }

    /// Sends a value as JSON, in a message of text; see [`broadcast`](Room::broadcast).
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub async fn broadcast_json<T: Serialize + ?Sized>(&self, value: &T) -> Result<()> {
        self.audience.send_json(value).await
    }

    /// Sends a message to all but one; [`except`](Room::except) does it for text, bytes and JSON.
    pub async fn broadcast_except(&self, member: &Member, message: impl Into<Message>) {
        self.clone().except(member).broadcast(message).await;
    }

    /// Who is in the room, in the order in which they came.
    pub fn members(&self) -> Vec<Presence> {
        self.roster().map(|roster| roster.members()).unwrap_or_default()
    }

    /// How many are in the room.
    pub fn len(&self) -> usize {
        self.roster().map_or(0, |roster| roster.len())
    }

    /// True when nobody is in the room.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Who comes and goes: first all who are there, then each change. A stream that is not read for 64 changes gives all who
    /// are there again.
    ///
    /// ```
    /// use dunlin::prelude::*;
    /// use dunlin::{EventStream, PresenceChange};
    ///
    /// #[get("/rooms/{room}/members")]
    /// async fn members(room: String, rooms: Rooms) -> EventStream<PresenceChange> {
    ///     EventStream::new(rooms.room(room).presence())
    /// }
    ///
    /// # dunlin::run::block_on(async {
    /// let client = TestClient::new(App::new("Chat").routes(routes![members])).start().await;
    /// let mut stream = client.get("/rooms/lobby/members").stream().await;
    /// assert_eq!(stream.next_text().await, "data: {\"members\":[]}\n\n");
    /// # });
    /// ```
    pub fn presence(&self) -> PresenceChanges {
        let directory = Arc::clone(&self.audience.directory);
        let seen = directory.enter(&self.audience.place, Roster::look);
        PresenceChanges::new(directory, seen)
    }

    fn roster(&self) -> Option<Arc<Roster>> {
        self.audience.directory.find(&self.audience.place)
    }
}

impl fmt::Debug for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Room({})", self.audience.place)
    }
}
