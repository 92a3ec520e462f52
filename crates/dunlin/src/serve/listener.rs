//! Sockets that wait for connections.

use std::io;
use std::path::PathBuf;

use dunlin_core::{Error, Result};
use tokio::net::{TcpListener, TcpStream};
#[cfg(unix)]
use tokio::net::{UnixListener, UnixStream};

use super::address::Address;
use super::proxies::Peer;
use super::socket::Socket;
use super::tls::Tls;

/// A socket that waits for connections.
#[derive(Debug)]
pub(crate) enum Listener {
    Tcp(TcpListener),
    #[cfg(unix)]
    Unix(UnixListener, SocketFile),
}

impl Listener {
    /// Listens at an address.
    ///
    /// # Errors
    /// When it cannot be had; the message names it.
    pub(crate) async fn bind(address: &Address) -> Result<Self> {
        let bound = match address {
            Address::Tcp(address) => TcpListener::bind(address.as_str()).await.map(Listener::Tcp),
            Address::Unix(path) => unix(path.clone()).await,
        };
        bound.map_err(|error| Error::msg(format!("cannot listen on {address}: {error}")))
    }

    /// A listener that somebody else opened.
    ///
    /// # Errors
    /// When the operating system does not give it over.
    pub(crate) fn given(listener: std::net::TcpListener) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        TcpListener::from_std(listener).map(Listener::Tcp)
    }

    /// The next connection, and who made it.
    ///
    /// # Cancel safety
    /// No connection is lost.
    pub(crate) async fn accept(&self) -> io::Result<(Arrival, Peer)> {
        match self {
            Listener::Tcp(listener) => {
                let (socket, peer) = listener.accept().await?;
                // a response goes out at once, also when it is less than a packet
                socket.set_nodelay(true)?;
                Ok((Arrival::Tcp(socket), Peer::Ip(peer.ip().to_canonical())))
            }
            #[cfg(unix)]
            Listener::Unix(listener, _) => {
                listener.accept().await.map(|(socket, _)| (Arrival::Unix(socket), Peer::Unix))
            }
        }
    }

    /// Where it listens, for people: `127.0.0.1:8000` or `unix:/run/app.sock`.
    pub(crate) fn name(&self) -> String {
        match self {
            Listener::Tcp(listener) => match listener.local_addr() {
                Ok(address) => address.to_string(),
                Err(error) => format!("an address that cannot be told ({error})"),
            },
            #[cfg(unix)]
            Listener::Unix(_, file) => Address::Unix(file.0.clone()).to_string(),
        }
    }

    /// The URL of a path, as far as a browser can go there.
    pub(crate) fn url(&self, scheme: &str, path: &str) -> Option<String> {
        match self {
            Listener::Tcp(_) => Some(format!("{scheme}://{}{path}", self.name())),
            #[cfg(unix)]
            Listener::Unix(..) => None,
        }
    }
}

/// A connection that was accepted, and nothing more.
#[derive(Debug)]
pub(crate) enum Arrival {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(UnixStream),
    /// Inside this process.
    #[cfg(feature = "testing")]
    Memory(tokio::io::DuplexStream),
}

impl Arrival {
    /// Agrees on keys where the server speaks TLS, which is over TCP only.
    ///
    /// # Errors
    /// When the client does not.
    pub(crate) async fn open(self, tls: Option<&Tls>) -> io::Result<Socket> {
        match (self, tls) {
            (Arrival::Tcp(socket), Some(tls)) => tls.accept(socket).await,
            (Arrival::Tcp(socket), None) => Ok(Socket::Tcp(socket)),
            #[cfg(unix)]
            (Arrival::Unix(socket), _) => Ok(Socket::Unix(socket)),
            #[cfg(feature = "testing")]
            (Arrival::Memory(end), _) => Ok(Socket::Memory(end)),
        }
    }
}

/// The file of a Unix socket, removed with its listener.
#[derive(Debug)]
pub(crate) struct SocketFile(PathBuf);

impl Drop for SocketFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Listens at a path. A file left behind by a server that is gone is replaced; one that is answered is not.
#[cfg(unix)]
async fn unix(path: PathBuf) -> io::Result<Listener> {
    match UnixListener::bind(&path) {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            match UnixStream::connect(&path).await {
                // allow_blocking: once, before the first client
                Err(gone) if gone.kind() == io::ErrorKind::ConnectionRefused => std::fs::remove_file(&path)?,
                _ => return Err(error),
            }
            UnixListener::bind(&path)
        }
        bound => bound,
    }
    .map(|listener| Listener::Unix(listener, SocketFile(path)))
}

/// There are none here.
#[cfg(not(unix))]
async fn unix(_: PathBuf) -> io::Result<Listener> {
    Err(io::ErrorKind::Unsupported.into())
}
