//! Listeners and connections: faults are caused, not described.

mod app;
mod client;
mod http2;
mod limits;
mod log;
mod requests;
mod sockets;
mod stop;
mod tls;
mod wire;

pub(crate) use sockets::Served;
