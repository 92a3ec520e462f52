//! A server: an app, where it listens, and when it stops.

use std::fmt;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use dunlin_core::{Error, Result};
use dunlin_run::Tasks;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::Limits;
use super::accept::Gate;
use super::address::Address;
use super::listener::Listener;
use super::signal::Signals;
use super::stop::{Stop, Urgency};
use crate::App;
use crate::routing::BoxFuture;

/// How an app is served: where, within which limits, until when.
///
/// ```no_run
/// use dunlin::prelude::*;
///
/// # async fn serve(app: App) -> Result<()> {
/// app.server().bind("0.0.0.0:80").unix("/run/users.sock").serve().await
/// # }
/// ```
#[must_use = "a server does nothing until `.serve().await`"]
pub struct Server {
    app: App,
    places: Vec<Place>,
    limits: Limits,
    grace: Duration,
    until: Option<BoxFuture<'static, ()>>,
}

/// Where to listen.
enum Place {
    Address(Address),
    Given(std::net::TcpListener),
}

impl App {
    /// Serves until the process is told to stop by SIGINT (Ctrl-C) or SIGTERM.
    ///
    /// It listens at `--host` and `--port`, or at the Unix socket `--uds`, of the command line; else at `DUNLIN_HOST`
    /// and `DUNLIN_PORT`, or `DUNLIN_UDS`, of the environment; else at 127.0.0.1:8000. Port 0 is any free one. Once
    /// requests are answered the address is printed.
    ///
    /// # Errors
    /// When the app cannot start, or the address cannot be had.
    pub async fn serve(self) -> Result<()> {
        self.server().serve().await
    }

    /// A server of this app, to say more than [`serve`](App::serve) does.
    pub fn server(self) -> Server {
        Server {
            app: self,
            places: Vec::new(),
            limits: Limits::default(),
            grace: Duration::from_secs(30),
            until: None,
        }
    }
}

impl Server {
    /// Listens at an address, `host:port`. May be called more than once.
    pub fn bind(mut self, address: impl Into<String>) -> Self {
        self.places.push(Place::Address(Address::Tcp(address.into())));
        self
    }

    /// Listens at a Unix socket. The file is made, and removed at the end; the umask says who may connect.
    pub fn unix(mut self, path: impl Into<PathBuf>) -> Self {
        self.places.push(Place::Address(Address::Unix(path.into())));
        self
    }

    /// Serves a listener that is open already.
    pub fn listener(mut self, listener: std::net::TcpListener) -> Self {
        self.places.push(Place::Given(listener));
        self
    }

    /// What a client may take.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// How long requests and background tasks may go on once the server stops; 30 s unless set.
    pub fn grace(mut self, grace: Duration) -> Self {
        self.grace = grace;
        self
    }

    /// Stops when this future ends, and not by signals.
    pub fn until(mut self, end: impl Future<Output = ()> + Send + 'static) -> Self {
        self.until = Some(Box::pin(end));
        self
    }

    /// Starts the app, listens, and serves until it is told to stop.
    ///
    /// Then it accepts nobody, closes idle connections, finishes requests in flight, runs background tasks, and ends
    /// the lifespan. Asked a second time it drops everything at once.
    ///
    /// # Errors
    /// When the app cannot start, or an address cannot be had; when it was asked a second time to stop.
    pub async fn serve(mut self) -> Result<()> {
        if self.places.is_empty() {
            self.places.push(Place::Address(Address::told()?));
        }
        let stop = Stop::default();
        let docs = self.app.docs.docs_url.clone().filter(|_| self.app.docs.openapi_url.is_some());
        let app = self.app.state(stop.clone()).start().await?;
        let gate = Gate {
            app: Arc::clone(&app),
            places: Arc::new(Semaphore::new(self.limits.connections.clamp(1, Semaphore::MAX_PERMITS))),
            limits: Arc::new(self.limits),
            connections: Tasks::new(),
            stop,
        };
        let begun = match listen(self.places).await {
            Ok(listeners) => Asked::listen(self.until).map(|asked| (listeners, asked)).map_err(Error::from),
            Err(error) => Err(error),
        };
        match begun {
            Ok((listeners, mut asked)) => {
                announce(&listeners, docs.as_deref());
                app.pools().sync_scope(|| gate.open(listeners));
                asked.wait().await;
                gate.close(self.grace, &mut asked).await
            }
            Err(error) => {
                app.shutdown(Duration::ZERO).await;
                Err(error)
            }
        }
    }
}

impl Gate {
    /// Takes connections of all listeners, in tasks of their own.
    fn open(&self, listeners: Vec<Listener>) {
        for listener in listeners {
            drop(dunlin_run::spawn_named("listener", self.clone().accept(listener)));
        }
    }

    /// Ends everything in good order, unless asked again.
    async fn close(&self, grace: Duration, asked: &mut Asked) -> Result<()> {
        self.stop.tell(Urgency::Finish);
        tokio::select! {
            () = self.finish(grace) => Ok(()),
            () = asked.wait() => {
                self.stop.tell(Urgency::Now);
                Err(Error::msg("asked a second time to stop: requests in flight were dropped"))
            }
        }
    }

    /// Waits for requests in flight and for background tasks, then ends the lifespan.
    async fn finish(&self, grace: Duration) {
        let deadline = Instant::now() + grace;
        let left = self.connections.wait_idle(grace).await;
        if left > 0 {
            tracing::warn!(connections = left, ?grace, "requests that did not end in time were dropped");
            self.stop.tell(Urgency::Now);
        }
        self.app.shutdown(deadline.saturating_duration_since(Instant::now()).max(LAST)).await;
    }
}

/// What is left for background tasks when requests took all the time there was.
const LAST: Duration = Duration::from_secs(1);

async fn listen(places: Vec<Place>) -> Result<Vec<Listener>> {
    let mut listeners = Vec::with_capacity(places.len());
    for place in places {
        listeners.push(match place {
            Place::Address(address) => Listener::bind(&address).await?,
            Place::Given(listener) => Listener::given(listener)?,
        });
    }
    Ok(listeners)
}

/// Says where the app is. Nobody may be listening to that.
fn announce(listeners: &[Listener], docs: Option<&str>) {
    let mut output = io::stdout().lock();
    for listener in listeners {
        let _ = writeln!(output, "listening on {}", listener.name());
    }
    if let Some(url) = docs.and_then(|path| listeners.iter().find_map(|listener| listener.url(path))) {
        let _ = writeln!(output, "documentation at {url}");
    }
    let _ = output.flush();
}

/// Who asks the server to stop.
enum Asked {
    Signals(Signals),
    Until(BoxFuture<'static, ()>),
    /// Asked by a future, which ends once.
    Ended,
}

impl Asked {
    fn listen(until: Option<BoxFuture<'static, ()>>) -> io::Result<Self> {
        match until {
            Some(until) => Ok(Asked::Until(until)),
            None => Signals::listen().map(Asked::Signals),
        }
    }

    /// The next time that somebody asks.
    async fn wait(&mut self) {
        match self {
            Asked::Signals(signals) => signals.next().await,
            Asked::Until(until) => {
                until.await;
                *self = Asked::Ended;
            }
            Asked::Ended => std::future::pending().await,
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({:?})", self.app)
    }
}
