//! How a connection becomes a WebSocket (RFC 6455, 4; RFC 8441).

mod accept;
mod list;
mod offer;
mod refusal;
mod server;

pub use offer::{Agreed, Mismatch, Offer};
pub use refusal::Refusal;
pub use server::{Handshake, is_upgrade, subprotocols};
