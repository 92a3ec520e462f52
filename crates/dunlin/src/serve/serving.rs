//! A server at work: listens, says so, and ends in good order.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use dunlin_core::{Error, Result};
use dunlin_run::Tasks;
use tokio::time::Instant;

use super::accept::Gate;
use super::address::Address;
use super::listener::Listener;
use super::signal::Signals;
use super::stop::Urgency;
use crate::routing::BoxFuture;

/// What is left for background tasks when requests took all the time there was.
const LAST: Duration = Duration::from_secs(1);

/// What a server is told beside the app and its limits.
pub(crate) struct Orders {
    pub(crate) places: Vec<Place>,
    /// The path of the documentation, to be printed.
    pub(crate) docs: Option<String>,
    /// Ends in place of a signal.
    pub(crate) until: Option<BoxFuture<'static, ()>>,
    pub(crate) grace: Duration,
}

/// Where to listen.
#[derive(Debug)]
pub(crate) enum Place {
    Address(Address),
    Given(std::net::TcpListener),
}

impl Gate {
    /// Serves until told to stop, and ends the app whatever happens.
    pub(crate) async fn run(self: Arc<Self>, orders: Orders) -> Result<()> {
        let (listeners, mut stopper) = match begin(orders.places, orders.until).await {
            Ok(begun) => begun,
            Err(error) => {
                self.app.shutdown(LAST).await;
                return Err(error);
            }
        };
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        announce(&listeners, scheme, orders.docs.as_deref());
        #[cfg(feature = "console")]
        for console in self.app.consoles() {
            console.watch();
            let place = url(&listeners, scheme, &console.page()).unwrap_or_else(|| console.page());
            announce_console(&console.found_at(place));
        }
        let accepting = self.app.pools().sync_scope(|| self.open(listeners));
        let _lag = self.app.monitor().watch_loops();
        stopper.wait().await;
        self.begin_end(orders.grace);
        accepting.wait_idle(LAST).await;
        self.close(orders.grace, stopper).await
    }

    /// Takes connections of all listeners, in tasks of their own.
    fn open(self: &Arc<Self>, listeners: Vec<Listener>) -> Tasks {
        let accepting = Tasks::new();
        for listener in listeners {
            accepting.spawn("listener", Arc::clone(self).accept(listener));
        }
        accepting
    }

    /// Ends everything in good order, unless asked again.
    async fn close(&self, grace: Duration, mut stopper: Stopper) -> Result<()> {
        tokio::select! {
            () = self.finish(grace) => Ok(()),
            () = stopper.wait() => {
                self.stop.tell(Urgency::Now);
                Err(Error::msg("asked a second time to stop: what was in flight was dropped"))
            }
        }
    }

    /// Tells all that goes on to end.
    fn begin_end(&self, grace: Duration) {
        self.stop.finish(grace);
        self.app.close_hubs();
    }

    /// Accepts nobody, waits for requests in flight and for background tasks, then ends the lifespan.
    pub(crate) async fn finish(&self, grace: Duration) {
        self.begin_end(grace);
        let deadline = Instant::now() + grace;
        #[cfg(feature = "websocket")]
        let (left, ()) = tokio::join!(self.connections.wait_idle(grace), self.app.sockets().close(grace));
        #[cfg(not(feature = "websocket"))]
        let left = self.connections.wait_idle(grace).await;
        if left > 0 {
            tracing::warn!(connections = left, ?grace, "requests that did not end in time are dropped");
            self.stop.tell(Urgency::Now);
            self.connections.wait_idle(LAST).await;
        }
        self.app.shutdown(deadline.saturating_duration_since(Instant::now()).max(LAST)).await;
    }
}

/// Listens everywhere, or nowhere; then signals are taken over from the system, which would end the process.
async fn begin(
    places: Vec<Place>,
    until: Option<BoxFuture<'static, ()>>,
) -> Result<(Vec<Listener>, Stopper)> {
    let mut listeners = Vec::with_capacity(places.len());
    for place in places {
        listeners.push(match place {
            Place::Address(address) => Listener::bind(&address).await?,
            Place::Given(listener) => Listener::given(listener)?,
        });
    }
    let stopper = match until {
        Some(until) => Stopper::Until(until),
        None => Stopper::Signals(Signals::listen()?),
    };
    Ok((listeners, stopper))
}

/// Says where the app is. Nobody may be reading that.
fn announce(listeners: &[Listener], scheme: &str, docs: Option<&str>) {
    let mut output = io::stdout().lock();
    for listener in listeners {
        let _ = writeln!(output, "listening on {}", listener.name());
    }
    if let Some(url) = docs.and_then(|path| url(listeners, scheme, path)) {
        let _ = writeln!(output, "documentation at {url}");
    }
    let _ = output.flush();
}

/// Says where the console is. Behind a Unix socket nobody knows its host; but the token is told here alone.
#[cfg(feature = "console")]
fn announce_console(address: &str) {
    let _ = writeln!(io::stdout().lock(), "console at {address}");
}

/// The URL of a path, as far as a browser can go there.
fn url(listeners: &[Listener], scheme: &str, path: &str) -> Option<String> {
    listeners.iter().find_map(|listener| listener.url(scheme, path))
}

/// Who asks the server to stop.
enum Stopper {
    Signals(Signals),
    Until(BoxFuture<'static, ()>),
    /// Asked by a future, which ends once.
    Ended,
}

impl Stopper {
    /// The next time that somebody asks.
    async fn wait(&mut self) {
        match self {
            Stopper::Signals(signals) => signals.next().await,
            Stopper::Until(until) => {
                until.await;
                *self = Stopper::Ended;
            }
            Stopper::Ended => std::future::pending().await,
        }
    }
}
