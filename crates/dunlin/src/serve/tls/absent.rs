//! No HTTPS: nobody can make this.

use std::io;

use tokio::net::TcpStream;

use crate::serve::socket::Socket;

/// What HTTPS needs; there is none.
#[derive(Clone, Debug)]
pub(crate) enum Tls {}

impl Tls {
    /// Agrees with the client on keys.
    #[expect(clippy::unused_async, reason = "stands in for the one that waits")]
    pub(crate) async fn accept(&self, _: TcpStream) -> io::Result<Socket> {
        match *self {}
    }
}
