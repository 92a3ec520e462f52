//! Takes connections, as many as there is room for.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use dunlin_core::Result;
use dunlin_run::Tasks;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};

use super::Limits;
use super::connection::Connection;
use super::listener::{Arrival, Listener};
use super::meter::Meter;
use super::proxies::{Peer, Proxies};
use super::stop::{Stop, Urgency};
use super::tls::Tls;
use crate::App;
use crate::app::Running;

/// How long nobody is accepted after the system could not: a moment in which a connection may end.
const PAUSE: Duration = Duration::from_millis(100);

/// What connections of all listeners share.
#[derive(Debug)]
pub(crate) struct Gate {
    pub(crate) app: Arc<Running>,
    pub(crate) limits: Limits,
    pub(crate) proxies: Proxies,
    pub(crate) tls: Option<Tls>,
    pub(crate) places: Arc<Semaphore>,
    pub(crate) connections: Tasks,
    pub(crate) stop: Stop,
}

impl Gate {
    /// Starts an app that nobody but the caller connects to.
    ///
    /// # Errors
    /// When the app cannot start.
    pub(crate) async fn start(app: App, limits: Limits) -> Result<Self> {
        let stop = Stop::default();
        Ok(Gate {
            app: app.state(stop.clone()).start().await?,
            places: Arc::new(Semaphore::new(limits.connections.clamp(1, Semaphore::MAX_PERMITS))),
            limits,
            proxies: Proxies::default(),
            tls: None,
            connections: Tasks::new(),
            stop,
        })
    }

    /// Takes connections until the server stops. While all places are taken others wait in the system's queue.
    pub(crate) async fn accept(self: Arc<Self>, listener: Listener) {
        tokio::select! {
            () = self.stop.told(Urgency::Finish) => {}
            () = self.accept_all(&listener) => {}
        }
    }

    async fn accept_all(self: &Arc<Self>, listener: &Listener) {
        while let Ok(place) = Arc::clone(&self.places).acquire_owned().await {
            match listener.accept().await {
                Ok((arrival, peer)) => {
                    let gate = Arc::clone(self);
                    self.connections.spawn("connection", gate.serve(arrival, peer, place));
                }
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    tracing::error!(%error, listener = listener.name(), "cannot accept a connection");
                    sleep(PAUSE).await;
                }
            }
        }
    }

    /// Serves a connection inside this process.
    ///
    /// # Panics
    /// When there are more than the limits allow.
    #[cfg(feature = "testing")]
    pub(crate) fn admit(self: &Arc<Self>, end: tokio::io::DuplexStream) {
        let place = Arc::clone(&self.places).try_acquire_owned().expect("a connection within the limits");
        let gate = Arc::clone(self);
        self.connections.spawn("connection", gate.serve(Arrival::Memory(end), Peer::Unknown, place));
    }

    /// Serves one connection to its end.
    async fn serve(self: Arc<Self>, arrival: Arrival, peer: Peer, place: OwnedSemaphorePermit) {
        let socket = tokio::select! {
            opened = timeout(self.limits.head_time, arrival.open(self.tls.as_ref())) => opened,
            () = self.stop.told(Urgency::Finish) => return,
        };
        let socket = match socket.map_err(io::Error::from).flatten() {
            Ok(socket) => socket,
            Err(error) => return tracing::debug!(%error, "a client did not agree on TLS"),
        };
        let is_tls = socket.is_tls();
        let connection = Connection { gate: self, peer, is_tls, meter: Meter::default(), _place: place };
        Arc::new(connection).run(socket).await;
    }
}

/// True when a client broke off before it was accepted; the next one may be fine.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, InvalidInput, NotConnected};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset | InvalidInput | NotConnected
    )
}
