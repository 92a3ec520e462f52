//! Pieces of responses that a client of HTTP/2 owes room for.

use std::sync::Arc;

use bytes::Bytes;

use super::connection::Connection;

/// A piece of a response, which the client owes until it was sent. HTTP/2 keeps pieces that the client makes no room
/// for while the socket is free and says nothing; where HTTP/1 waits, the socket does.
pub(crate) fn owed(bytes: Bytes, connection: &Arc<Connection>) -> Bytes {
    connection.meter.given();
    Bytes::from_owner(Owed { bytes, connection: Arc::clone(connection) })
}

/// Ends the debt when nobody holds the piece any more.
struct Owed {
    bytes: Bytes,
    connection: Arc<Connection>,
}

impl AsRef<[u8]> for Owed {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Owed {
    fn drop(&mut self) {
        self.connection.meter.taken();
    }
}
