//! What goes on after the head of a response: server-sent events and the hubs that feed them, lines of JSON, WebSockets.

mod event;
mod events;
mod hub;
mod keep_alive;
mod last_event_id;
mod lines;
#[cfg(feature = "redis")]
mod redis;
mod retry;
#[cfg(feature = "websocket")]
mod rooms;
#[cfg(feature = "websocket")]
mod socket;
#[cfg(feature = "websocket")]
mod tickets;
#[cfg(feature = "websocket")]
mod websocket;

#[cfg(feature = "websocket")]
pub use dunlin_websocket::{Close, CloseCode};
pub use event::Event;
pub use events::EventStream;
pub(crate) use hub::Hubs;
pub use hub::{EventId, Hub, HubConfig, Lag, Publication, Reset, ResetReason, Subscription};
pub use last_event_id::LastEventId;
pub use lines::JsonLines;
#[cfg(feature = "redis")]
pub use redis::Redis;
#[cfg(feature = "websocket")]
pub use rooms::{Joining, Member, Presence, PresenceChange, PresenceChanges, Room, Rooms, User};
#[cfg(feature = "websocket")]
pub(crate) use socket::{
    Answer, Seat, Sockets, ask, detach, farewell, internal_error, is_handshake, may_connect, normal, refused,
};
#[cfg(feature = "websocket")]
pub use socket::{Disconnected, Message, Slow, Socket, SocketSender};
#[cfg(feature = "websocket")]
pub use tickets::Tickets;
#[cfg(feature = "websocket")]
pub use websocket::WebSocket;
#[cfg(feature = "websocket")]
pub(crate) use websocket::{Waiting, seat_of};
