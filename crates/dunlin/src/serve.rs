//! Listeners and connections: the only place that opens sockets.

mod after;
mod listen;

pub(crate) use after::after;
