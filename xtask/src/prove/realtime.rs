//! Realtime: sockets that keep to the protocol, cost little while nothing is said, and reach many at once.

mod autobahn;
mod broadcast;
mod memory;

use super::line::{Limit, Line};
use super::peer::Peer;
use super::{Bar, Effort};

pub(super) const BARS: &[Bar] = &[
    Bar { name: "autobahn", long: false, measure: autobahn::measure },
    Bar { name: "memory", long: false, measure: memory::measure },
    Bar { name: "broadcast", long: false, measure: broadcast::measure },
];

/// The servers with an echo and a room.
const PEERS: [Peer; 3] = [Peer::SOCKETS, Peer::AXUM_SOCKETS, Peer::FASTAPI_SOCKETS];
