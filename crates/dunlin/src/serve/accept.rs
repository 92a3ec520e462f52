//! Takes connections, as many as there is room for.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use dunlin_run::Tasks;
use tokio::sync::Semaphore;
use tokio::time::sleep;

use super::Limits;
use super::connection::Connection;
use super::listener::Listener;
use super::meter::Meter;
use super::stop::{Stop, Urgency};
use crate::app::Running;

/// How long nobody is accepted after the system could not: a moment in which a connection may end.
const PAUSE: Duration = Duration::from_millis(100);

/// What connections of all listeners share.
#[derive(Clone, Debug)]
pub(crate) struct Gate {
    pub(crate) app: Arc<Running>,
    pub(crate) limits: Arc<Limits>,
    pub(crate) places: Arc<Semaphore>,
    pub(crate) connections: Tasks,
    pub(crate) stop: Stop,
}

impl Gate {
    /// Takes connections until the server stops. While all places are taken others wait in the system's queue.
    pub(crate) async fn accept(self, listener: Listener) {
        let stop = self.stop.clone();
        tokio::select! {
            () = stop.told(Urgency::Finish) => {}
            () = self.accept_all(&listener) => {}
        }
    }

    async fn accept_all(&self, listener: &Listener) {
        while let Ok(place) = Arc::clone(&self.places).acquire_owned().await {
            match listener.accept().await {
                Ok(socket) => {
                    let connection = Connection {
                        app: Arc::clone(&self.app),
                        limits: Arc::clone(&self.limits),
                        stop: self.stop.clone(),
                        meter: Meter::default(),
                        _place: place,
                    };
                    self.connections.spawn("connection", Arc::new(connection).run(socket));
                }
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    tracing::error!(%error, listener = listener.name(), "cannot accept a connection");
                    sleep(PAUSE).await;
                }
            }
        }
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
