//! What goes on after the head of a response: server-sent events, lines of JSON, and hubs that feed them.

mod event;
mod events;
mod hub;
mod keep_alive;
mod last_event_id;
mod lines;
#[cfg(feature = "redis")]
mod redis;
mod retry;

pub use event::Event;
pub use events::EventStream;
pub(crate) use hub::Hubs;
pub use hub::{EventId, Hub, HubConfig, Lag, Publication, Reset, ResetReason, Subscription};
pub use last_event_id::LastEventId;
pub use lines::JsonLines;
#[cfg(feature = "redis")]
pub use redis::Redis;
