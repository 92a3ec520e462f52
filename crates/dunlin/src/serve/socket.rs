//! Hot path: the byte stream of a connection, whatever it comes over, with its bytes counted.

use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;

use super::connection::Connection;

/// What a connection comes over. One type, so that the protocol's code exists once.
#[derive(Debug)]
pub(crate) enum Socket {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(UnixStream),
    #[cfg(feature = "testing")]
    Memory(tokio::io::DuplexStream),
    #[cfg(any(feature = "tls", feature = "tls-ring"))]
    Tls(Box<tokio_rustls::server::TlsStream<TcpStream>>),
}

/// Calls a method of whatever the socket is.
macro_rules! each {
    ($self:expr, $socket:ident => $call:expr) => {
        match $self {
            Socket::Tcp($socket) => $call,
            #[cfg(unix)]
            Socket::Unix($socket) => $call,
            #[cfg(feature = "testing")]
            Socket::Memory($socket) => $call,
            #[cfg(any(feature = "tls", feature = "tls-ring"))]
            Socket::Tls($socket) => $call,
        }
    };
}

impl Socket {
    /// Whether nobody can listen in.
    pub(crate) fn is_tls(&self) -> bool {
        #[cfg(any(feature = "tls", feature = "tls-ring"))]
        if matches!(self, Socket::Tls(_)) {
            return true;
        }
        false
    }

    pub(crate) fn poll_read(&mut self, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        each!(self, socket => Pin::new(socket).poll_read(cx, into))
    }

    fn poll_write(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        each!(self, socket => Pin::new(socket).poll_write(cx, bytes))
    }

    pub(crate) fn poll_write_vectored(
        &mut self,
        cx: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        each!(self, socket => Pin::new(socket).poll_write_vectored(cx, bytes))
    }

    fn is_write_vectored(&self) -> bool {
        each!(self, socket => socket.is_write_vectored())
    }

    pub(crate) fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        each!(self, socket => Pin::new(socket).poll_flush(cx))
    }

    pub(crate) fn poll_shutdown(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        each!(self, socket => Pin::new(socket).poll_shutdown(cx))
    }
}

/// A socket whose bytes are counted for its connection.
pub(crate) struct Counted {
    pub(crate) socket: Socket,
    pub(crate) connection: Arc<Connection>,
}

const TOO_LATE: &[u8] = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

impl Counted {
    /// Tells the client why, as far as it still listens.
    fn refuse(&mut self, cx: &mut Context<'_>) -> io::Error {
        let _ = self.socket.poll_write(cx, TOO_LATE);
        let _ = self.socket.poll_flush(cx);
        io::ErrorKind::TimedOut.into()
    }

    fn note(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match &written {
            Poll::Pending => self.connection.meter.sent(None),
            Poll::Ready(result) => self.connection.meter.sent(Some(*result.as_ref().unwrap_or(&0))),
        }
        written
    }
}

impl AsyncRead for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        let read = self.socket.poll_read(cx, into);
        match &read {
            Poll::Pending if self.connection.meter.is_late() => return Poll::Ready(Err(self.refuse(cx))),
            Poll::Pending => {}
            Poll::Ready(_) => self.connection.meter.received(into.filled().len() - before),
        }
        read
    }
}

impl AsyncWrite for Counted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = self.socket.poll_write(cx, bytes);
        self.note(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = self.socket.poll_write_vectored(cx, bytes);
        self.note(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.socket.poll_flush(cx)
    }

    /// Says that this was all, and hears the client out if it may still be speaking; the guard ends that in time.
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.socket.poll_shutdown(cx))?;
        let mut ignored = [MaybeUninit::uninit(); 4096];
        while self.connection.meter.linger() {
            let mut into = ReadBuf::uninit(&mut ignored);
            let read = ready!(self.socket.poll_read(cx, &mut into));
            if read.is_err() || into.filled().is_empty() {
                break;
            }
        }
        Poll::Ready(Ok(()))
    }
}
