//! Realtime: sockets that keep to the protocol.

mod autobahn;

use super::line::{Limit, Line};
use super::peer::Peer;
use super::{Bar, Effort};

pub(super) const BARS: &[Bar] = &[Bar { name: "autobahn", long: false, measure: autobahn::measure }];
