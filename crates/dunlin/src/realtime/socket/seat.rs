//! Where the endpoint, the client's handshake and the task of the socket meet, until the endpoint has accepted.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use dunlin_core::{Body, Error, Response, Result};
use dunlin_websocket::{Decoder, Handshake, Limits, Role};
use http::{HeaderMap, StatusCode, Version};
use hyper::upgrade::OnUpgrade;
use tokio::sync::oneshot;

use super::io::Io;
use super::line::Line;
use super::pulse::Patience;
use super::{Disconnected, Link};

/// What a client has asked for, and what came of it.
pub(crate) struct Seat {
    state: Mutex<State>,
    /// The subprotocols that the client offers.
    pub(crate) subprotocols: Vec<String>,
}

enum State {
    /// Nobody has decided.
    Pending(Box<Pending>),
    /// Accepted; the line is taken by the task that drives it.
    Accepted(Arc<Link>, Option<Box<Line>>),
    /// Accepted or refused, and nothing more to be done here.
    Gone,
}

/// A handshake that was not answered.
pub(super) struct Pending {
    pub(super) answer: oneshot::Sender<Response>,
    pub(super) upgrade: OnUpgrade,
    pub(super) handshake: Handshake,
    pub(super) version: Version,
    pub(super) limits: Limits,
    pub(super) patience: Patience,
}

impl Seat {
    pub(super) fn new(pending: Pending, subprotocols: Vec<String>) -> Self {
        Seat { state: Mutex::new(State::Pending(Box::new(pending))), subprotocols }
    }

    /// Answers that it is accepted, with these headers beside the protocol's own.
    pub(crate) async fn accept(&self, headers: HeaderMap) -> Result<Arc<Link>> {
        let asked = self.take_pending().ok_or_else(|| Error::msg("the WebSocket was accepted before"))?;
        let mut response = Response::new(Body::empty());
        *response.status_mut() = match asked.version {
            Version::HTTP_2 => StatusCode::OK,
            _ => StatusCode::SWITCHING_PROTOCOLS,
        };
        *response.headers_mut() = headers;
        asked.handshake.write(response.headers_mut());
        asked.answer.send(response).map_err(|_| Disconnected::early())?;
        let upgraded = asked.upgrade.await.map_err(|_| Disconnected::early())?;
        let deflate = asked.handshake.deflate();
        let decoder = Decoder::new(Role::Server, asked.limits);
        let decoder = match deflate {
            Some(deflate) => decoder.with_deflate(deflate),
            None => decoder,
        };
        let (io, unread) = Io::of(upgraded);
        let link = Arc::new(Link::new(deflate));
        let line = Box::new(Line::new(io, unread, Arc::clone(&link), (decoder, asked.patience)));
        *self.lock() = State::Accepted(Arc::clone(&link), Some(line));
        Ok(link)
    }

    /// Answers that it is not accepted; nothing when it was.
    pub(super) fn refuse(&self, response: Response) {
        if let Some(asked) = self.take_pending() {
            // a client that has gone is told nothing
            let _ = asked.answer.send(response);
        }
    }

    /// The socket, once it was accepted.
    pub(crate) fn link(&self) -> Option<Arc<Link>> {
        match &*self.lock() {
            State::Accepted(link, _) => Some(Arc::clone(link)),
            State::Pending(_) | State::Gone => None,
        }
    }

    /// What drives the socket, once.
    pub(super) fn take_line(&self) -> Option<Box<Line>> {
        match &mut *self.lock() {
            State::Accepted(_, line) => line.take(),
            State::Pending(_) | State::Gone => None,
        }
    }

    /// Ready when the client has gone before anybody has decided.
    pub(super) fn poll_abandoned(&self, cx: &mut Context<'_>) -> Poll<()> {
        match &mut *self.lock() {
            State::Pending(pending) => pending.answer.poll_closed(cx),
            State::Accepted(..) | State::Gone => Poll::Pending,
        }
    }

    fn take_pending(&self) -> Option<Box<Pending>> {
        let mut state = self.lock();
        match std::mem::replace(&mut *state, State::Gone) {
            State::Pending(pending) => Some(pending),
            other => {
                *state = other;
                None
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
