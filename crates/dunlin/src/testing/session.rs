//! An app that runs for a test.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use dunlin_core::Body;
use tokio::io::DuplexStream;

use super::counted::Counted;
use super::jar::Jar;
use super::watch::{Watch, watched};
use crate::Response;
use crate::app::Running;
use crate::serve::Gate;

/// How long the end of an app waits for its background tasks.
pub(super) const GRACE: Duration = Duration::from_secs(30);

/// How much a raw connection holds in each direction before its writer waits.
const BUFFER: usize = 64 * 1024;

/// An app that runs for a test, with what its client keeps.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) gate: Arc<Gate>,
    pub(super) jar: Jar,
    watch: Mutex<Option<Watch>>,
}

impl Session {
    /// An app that was started, watched if nothing may block it.
    pub(super) fn new(gate: Gate, forbids_blocking: bool) -> Self {
        let watch = forbids_blocking.then(|| Watch::start(gate.app.watchdog()));
        Session { gate: Arc::new(gate), jar: Jar::default(), watch: Mutex::new(watch) }
    }

    /// Answers one request.
    pub(super) async fn answer(&self, request: http::Request<Body>) -> Response {
        let app = self.app();
        let counted = Counted::begin(app, &request);
        let mut answer = pin!(app.pools().scope(app.handle(request, counted.flight())));
        let response = poll_fn(|cx| counted.during(|| watched(|| answer.as_mut().poll(cx)))).await;
        counted.sending(response)
    }

    /// Waits for what comes after responses.
    pub(super) async fn settle(&self) {
        self.app().tasks().wait_idle(GRACE).await;
    }

    /// A connection without a socket, served as one with a socket is.
    pub(super) fn connect(&self) -> DuplexStream {
        let (client, server) = tokio::io::duplex(BUFFER);
        self.app().pools().sync_scope(|| self.gate.admit(server));
        client
    }

    /// Ends the app.
    ///
    /// # Panics
    /// When something has blocked the event loop of a test that forbids it.
    pub(super) async fn end(&self) {
        self.gate.finish(GRACE).await;
        self.end_watch();
    }

    /// Ends the watch, at the latest now.
    ///
    /// # Panics
    /// As [`end`](Session::end).
    pub(super) fn end_watch(&self) {
        let watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner).take();
        watch.into_iter().for_each(Watch::end);
    }

    fn app(&self) -> &Arc<Running> {
        &self.gate.app
    }
}
