//! Listeners and connections: the only place that opens sockets.

mod accept;
mod address;
mod after;
mod client;
mod connection;
mod guard;
mod limits;
mod listener;
#[cfg(feature = "log")]
mod log;
mod meter;
mod owed;
mod pace;
mod patience;
mod protocol;
mod proxies;
mod refuse;
mod server;
mod serving;
mod signal;
mod socket;
mod stop;
mod tls;

#[cfg(feature = "testing")]
pub(crate) use accept::Gate;
pub(crate) use after::{Sent, after};
pub use client::Client;
pub(crate) use client::{inherited, stopping};
#[cfg(feature = "websocket")]
pub(crate) use connection::Connection;
pub use limits::Limits;
pub(crate) use refuse::is_host;
pub use server::Server;
#[cfg(feature = "websocket")]
pub(crate) use socket::{Counted, Socket};
