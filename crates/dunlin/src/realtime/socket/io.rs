//! The bytes of a socket, once HTTP is done with them.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::serve::{Connection, Counted, Socket};

/// The bytes of a socket.
pub(super) enum Io {
    /// All of a connection, which keeps its place among those of the server.
    Whole { socket: Socket, _connection: Arc<Connection> },
    /// A stream of HTTP/2.
    Stream(Box<TokioIo<Upgraded>>),
}

impl Io {
    /// What HTTP has left: the connection, and bytes that it has read too many.
    pub(super) fn of(upgraded: Upgraded) -> (Self, Bytes) {
        match whole(upgraded) {
            Ok((Counted { socket, connection }, unread)) => {
                // also an empty piece would keep all that it was cut from
                (Io::Whole { socket, _connection: connection }, Bytes::copy_from_slice(&unread))
            }
            Err(upgraded) => (Io::Stream(Box::new(TokioIo::new(upgraded))), Bytes::new()),
        }
    }
}

#[cfg(not(feature = "http2"))]
fn whole(upgraded: Upgraded) -> Result<(Counted, Bytes), Upgraded> {
    let parts = upgraded.downcast::<TokioIo<Counted>>()?;
    Ok((parts.io.into_inner(), parts.read_buf))
}

#[cfg(feature = "http2")]
fn whole(upgraded: Upgraded) -> Result<(Counted, Bytes), Upgraded> {
    let parts = hyper_util::server::conn::auto::upgrade::downcast::<TokioIo<Counted>>(upgraded)?;
    Ok((parts.io.into_inner(), parts.read_buf))
}

impl Io {
    pub(super) fn poll_read(&mut self, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self {
            Io::Whole { socket, .. } => socket.poll_read(cx, into),
            Io::Stream(stream) => Pin::new(stream).poll_read(cx, into),
        }
    }

    pub(super) fn poll_write(
        &mut self,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self {
            Io::Whole { socket, .. } => socket.poll_write_vectored(cx, slices),
            Io::Stream(stream) => Pin::new(stream).poll_write_vectored(cx, slices),
        }
    }

    pub(super) fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Io::Whole { socket, .. } => socket.poll_flush(cx),
            Io::Stream(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    pub(super) fn poll_shutdown(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Io::Whole { socket, .. } => socket.poll_shutdown(cx),
            Io::Stream(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
