//! `Rooms`: who hears whom, and who is there.

mod audience;
mod delivery;
mod directory;
mod joining;
mod losses;
mod member;
mod presence;
mod room;
mod roster;
mod user;

use std::fmt;
use std::sync::Arc;

use dunlin_core::{Context, Extract, Plan};
use dunlin_model::Field;

use super::socket::Socket;
use audience::Audience;
use directory::{Directory, Place};
pub use joining::Joining;
pub use member::Member;
pub use presence::{Presence, PresenceChange, PresenceChanges};
pub use room::Room;
pub use user::User;

/// The rooms of an app: an argument of every endpoint and every dependency, and the same for all of them, also for those of
/// mounted apps.
///
/// A room is there while somebody is in it. A message to a room is encoded once and put into the outbox of each member; it
/// waits for none of them. A member whose client takes messages more slowly than they come loses the oldest, or is
/// disconnected: [`Slow`](crate::Slow) says which.
///
/// ```
/// use dunlin::prelude::*;
///
/// #[websocket("/ws/{client_id}")]
/// async fn chat(socket: WebSocket, client_id: String, rooms: Rooms) -> Result<()> {
///     let mut member = rooms.join("lobby", socket.accept().await?).await;
///     while let Some(text) = member.receive_text().await? {
///         member.send_text(format!("You wrote: {text}")).await?;
///         member.broadcast_text(format!("Client {client_id} says: {text}")).await;
///     }
///     rooms.room("lobby").broadcast_text(format!("Client {client_id} left the chat")).await;
///     Ok(())
/// }
///
/// /// What comes by HTTP is heard in the room, too.
/// #[post("/announcements", status = 204)]
/// async fn announce(text: String, rooms: Rooms) {
///     rooms.room("lobby").broadcast_text(text).await;
/// }
///
/// # dunlin::run::block_on(async {
/// let client = TestClient::new(App::new("Chat").routes(routes![chat, announce])).start().await;
/// let mut kea = client.websocket("/ws/kea").await;
/// kea.send_text("hi").await;
/// assert_eq!(kea.receive_text().await, "You wrote: hi");
/// assert_eq!(kea.receive_text().await, "Client kea says: hi");
/// client.post("/announcements?text=lunch").await.assert_status(204);
/// assert_eq!(kea.receive_text().await, "lunch");
/// # });
/// ```
#[derive(Clone)]
pub struct Rooms {
    directory: Arc<Directory>,
}

impl Rooms {
    pub(crate) fn new() -> Self {
        Rooms { directory: Arc::default() }
    }

    /// Takes a socket into a room. It is a member until it is dropped, in whatever way its endpoint ends.
    pub async fn join(&self, name: impl AsRef<str>, socket: Socket) -> Member {
        self.member(socket).join(name).await
    }

    /// Takes a socket into a room with more to be said of it: whose it is, what others see of it, what happens when its
    /// client is slow.
    ///
    /// ```
    /// use dunlin::prelude::*;
    /// use dunlin::Slow;
    ///
    /// #[websocket("/prices/{user}")]
    /// async fn prices(socket: WebSocket, user: String, rooms: Rooms) -> Result<()> {
    ///     let socket = socket.accept().await?;
    ///     let mut member = rooms.member(socket).user(&user).slow(Slow::Disconnect).join("prices").await;
    ///     while member.receive().await.is_some() {}
    ///     Ok(())
    /// }
    /// # let _ = routes![prices];
    /// ```
    pub fn member(&self, socket: Socket) -> Joining {
        Joining::new(self.clone(), socket)
    }

    /// A room, whether somebody is in it or not: to be spoken to, or looked at.
    #[must_use]
    pub fn room(&self, name: impl AsRef<str>) -> Room {
        Room::new(self.audience(Place::Room(name.as_ref().into())))
    }

    /// All sockets of a user, in whatever rooms they are: those that [joined as](Joining::user) that user.
    ///
    /// ```
    /// use dunlin::prelude::*;
    ///
    /// #[post("/users/{user}/messages", status = 204)]
    /// async fn tell(user: String, text: String, rooms: Rooms) -> Result<()> {
    ///     rooms.user(&user).send_json(&json!({"personal": text})).await
    /// }
    /// # let _ = routes![tell];
    /// ```
    #[must_use]
    pub fn user(&self, id: impl AsRef<str>) -> User {
        User::new(self.audience(Place::User(id.as_ref().into())))
    }

    /// The names of the rooms that somebody is in, in no order.
    pub fn names(&self) -> Vec<String> {
        self.directory.names()
    }

    fn audience(&self, place: Place) -> Audience {
        Audience::new(Arc::clone(&self.directory), place)
    }
}

impl Extract for Rooms {
    fn describe(_: &'static Field<Self>, _: &mut Plan) {}

    fn decode(_: &'static Field<Self>, cx: &mut Context) -> Option<Self> {
        cx.app.get::<Rooms>().map(|rooms| Rooms::clone(&rooms))
    }
}

impl fmt::Debug for Rooms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rooms").field("rooms", &self.directory.len()).finish()
    }
}
