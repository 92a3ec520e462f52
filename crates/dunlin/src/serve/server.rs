//! A server to be: an app, where it listens, what it allows, and when it stops.

use std::fmt;
use std::io::Write;
#[cfg(any(feature = "tls", feature = "tls-ring"))]
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use dunlin_core::{Error, Result};

use super::Limits;
use super::accept::Gate;
use super::address::{Address, HELP, asks_for_help};
use super::proxies::{Proxies, Says};
use super::serving::{Orders, Place};
use super::tls::Tls;
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
    proxies: Option<Result<Proxies>>,
    tls: Option<Result<Tls>>,
}

impl App {
    /// Serves until the process is told to stop by SIGINT (Ctrl-C) or SIGTERM.
    ///
    /// It listens at `--host` and `--port`, or at the Unix socket `--uds`, of the command line; else at `DUNLIN_HOST`
    /// and `DUNLIN_PORT`, or `DUNLIN_UDS`, of the environment; else at 127.0.0.1:8000. Port 0 is any free one. Once
    /// connections are accepted the address is printed.
    ///
    /// An option without a value, or with one that makes no sense, is an error. Other arguments are the program's own,
    /// and all that stand after `--`; of one that is nearly ours (`--prot`) a warning is logged. `--help` prints the
    /// options and serves nothing: a program with a help of its own answers before it gets here.
    ///
    /// Warnings and errors are written to standard error (feature `log`, on by default), unless `RUST_LOG` says
    /// otherwise (`RUST_LOG=debug`) or the program has set a `tracing` subscriber before.
    ///
    /// # Errors
    /// When the app cannot start, or the address cannot be had.
    pub fn serve(self) -> impl Future<Output = Result<()>> + Send {
        self.server().boxed()
    }

    /// A server of this app, to say more than [`serve`](App::serve) does.
    pub fn server(self) -> Server {
        Server {
            app: self,
            places: Vec::new(),
            limits: Limits::default(),
            grace: Duration::from_secs(30),
            until: None,
            proxies: None,
            tls: None,
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

    /// Speaks TLS over TCP, with HTTP/2 and HTTP/1.1: a certificate with those it is signed by, and its private key,
    /// both PEM files. Needs the feature `tls` or `tls-ring`.
    #[cfg(any(feature = "tls", feature = "tls-ring"))]
    pub fn tls(mut self, certificate: impl AsRef<Path>, key: impl AsRef<Path>) -> Self {
        self.tls = Some(Tls::read(certificate.as_ref(), key.as_ref()));
        self
    }

    /// Believes what these proxies say of clients in `X-Forwarded-For` and `X-Forwarded-Proto`: addresses
    /// (`10.0.0.1`), networks (`10.0.0.0/8`), or `unix` for all that come by a Unix socket. Nobody is believed unless
    /// this, [`trust_forwarded`](Server::trust_forwarded) or the variable `DUNLIN_TRUSTED_PROXIES` says so.
    pub fn trust_x_forwarded<'a>(mut self, proxies: impl IntoIterator<Item = &'a str>) -> Self {
        self.proxies = Some(Proxies::read(proxies, Says::XForwarded).map_err(Error::msg));
        self
    }

    /// Believes what these proxies say in `Forwarded` (RFC 7239), and in no other header.
    pub fn trust_forwarded<'a>(mut self, proxies: impl IntoIterator<Item = &'a str>) -> Self {
        self.proxies = Some(Proxies::read(proxies, Says::Forwarded).map_err(Error::msg));
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
    /// the lifespan. Told a second time it drops everything at once.
    ///
    /// # Errors
    /// When the app cannot start, or an address cannot be had; when it was told a second time to stop.
    pub fn serve(self) -> impl Future<Output = Result<()>> + Send {
        self.boxed()
    }

    /// Compiled here, once, and not in every program that serves.
    fn boxed(self) -> BoxFuture<'static, Result<()>> {
        Box::pin(self.run())
    }

    async fn run(mut self) -> Result<()> {
        let is_logged = self.app.begins_log();
        #[cfg(feature = "log")]
        if !is_logged {
            super::log::begin();
        }
        #[cfg(not(feature = "log"))]
        let _ = is_logged;
        if self.places.is_empty() && asks_for_help() {
            return Ok(std::io::stdout().write_all(HELP.as_bytes())?);
        }
        let mut problems = Vec::new();
        let mut told = |problem: Error| problems.push(problem.to_string());
        let address = |places: Vec<Place>| match places.is_empty() {
            true => Address::told().map(|address| vec![Place::Address(address)]),
            false => Ok(places),
        };
        let places = address(self.places).map_err(&mut told).unwrap_or_default();
        let proxies = self.proxies.unwrap_or_else(proxies_told).map_err(&mut told).unwrap_or_default();
        let tls = self.tls.transpose().map_err(&mut told).unwrap_or_default();
        if !problems.is_empty() {
            return Err(Error::msg(problems.join("; ")));
        }
        let docs = self.app.docs.docs_url.clone().filter(|_| self.app.docs.openapi_url.is_some());
        let gate = Gate { proxies, tls, ..Gate::start(self.app, self.limits).await? };
        #[cfg(feature = "watchdog")]
        let _watching = gate.app.watch();
        #[cfg(feature = "console")]
        gate.app.consoles().iter().for_each(|console| console.is_watched(_watching.is_some()));
        Arc::new(gate).run(Orders { places, docs, until: self.until, grace: self.grace }).await
    }
}

/// The proxies that the environment names, separated by commas.
fn proxies_told() -> Result<Proxies> {
    let list = std::env::var("DUNLIN_TRUSTED_PROXIES").unwrap_or_default();
    Proxies::read(list.split(','), Says::XForwarded)
        .map_err(|problem| Error::msg(format!("DUNLIN_TRUSTED_PROXIES: {problem}")))
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({:?})", self.app)
    }
}
