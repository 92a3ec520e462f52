//! The WebSocket protocol (RFC 6455) and its compression (RFC 7692) as pure functions: bytes in, messages out, and the
//! other way round. It knows no sockets and no time.
//!
//! ```
//! use dunlin_websocket::{Close, CloseCode, Decoder, Event, Frame, Limits, Role};
//!
//! let mut client = Decoder::new(Role::Client, Limits::default());
//! let sent = [Frame::text("Hello"), Frame::close(CloseCode::NORMAL, "")].map(Frame::into_bytes).concat();
//! let mut input = &sent[..];
//! assert_eq!(client.decode(&mut input), Ok(Some(Event::Text("Hello".into()))));
//! let close = Close { code: CloseCode::NORMAL, reason: String::new() };
//! assert_eq!(client.decode(&mut input), Ok(Some(Event::Close(close))));
//! assert_eq!(client.decode(&mut input), Ok(None));
//! ```
//!
//! # Reading
//!
//! A [`Decoder`] is fed what a socket gives, in pieces of any size, and gives an [`Event`] for each message and control
//! frame. It has no buffer: an idle connection costs 80 bytes. [`Limits`] bound what a message may take;
//! [`Decoder::held`] says what it takes now. A [`ProtocolError`] knows the frame that tells the peer.
//!
//! # Writing
//!
//! A [`Frame`] is encoded once and may be sent to many. `Deflate` (feature `deflate`) makes compressed ones.
//!
//! # Handshake
//!
//! [`Handshake`] is the server's side: it looks at the request and writes the headers of the answer, or gives a [`Refusal`].
//! [`Offer`] is the client's.
//!
//! # What it does not do
//!
//! It sends nothing by itself: neither pongs, nor the answer to a close. It does not limit how often a peer pings. It does
//! not compress across messages, so that short messages that resemble each other stay as they are.

mod close;
mod decoder;
#[cfg(feature = "deflate")]
mod deflate;
mod event;
mod frame;
mod handshake;
mod head;
mod limits;
mod mask;
mod protocol_error;
mod role;

pub use close::{Close, CloseCode};
pub use decoder::Decoder;
#[cfg(feature = "deflate")]
pub use deflate::Deflate;
pub use event::Event;
pub use frame::Frame;
pub use handshake::{Agreed, Handshake, Mismatch, Offer, Refusal, is_upgrade, subprotocols};
pub use limits::Limits;
pub use protocol_error::ProtocolError;
pub use role::Role;
