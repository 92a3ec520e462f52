//! Listeners and connections: the only place that opens sockets.

mod accept;
mod address;
mod after;
mod connection;
mod guard;
mod limits;
mod listener;
mod meter;
mod pace;
mod patience;
mod refuse;
mod server;
mod signal;
mod socket;
mod stop;

pub(crate) use after::after;
pub use limits::Limits;
pub(crate) use refuse::is_host;
pub use server::Server;
