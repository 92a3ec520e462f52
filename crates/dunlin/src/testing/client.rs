//! The client.

use std::sync::Arc;

use dunlin_core::{Dependency, Provide, Result};
use dunlin_run::testing::{at_end, has_end};
use http::Method;
use tokio::io::DuplexStream;

use super::session::Session;
use super::watch::is_forbidden;
use super::{TestClock, TestEvents, TestRequest};
use crate::serve::Gate;
use crate::{App, Limits};

/// Sends requests to an app in process: no socket, the lifespan run, cookies kept, redirects followed.
///
/// ```
/// use dunlin::prelude::*;
///
/// #[get("/hello/{name}")]
/// async fn hello(name: String) -> String { format!("Hello, {name}!") }
///
/// # dunlin::run::block_on(async {
/// let client = TestClient::new(App::new("Greetings").routes(routes![hello])).start().await;
/// let response = client.get("/hello/Kea").await;
/// assert_eq!((response.status().as_u16(), response.text()), (200, "\"Hello, Kea!\""));
/// # });
/// ```
///
/// The app ends when [`stop`](TestClient::stop) is called, or else after the client is dropped.
#[derive(Debug)]
pub struct TestClient {
    app: Option<App>,
    limits: Limits,
    forbids_blocking: bool,
    session: Option<Arc<Session>>,
}

type Value<D> = <<D as Dependency>::Output as Provide<<D as Dependency>::Kind>>::Value;

impl TestClient {
    /// A client of `app`, which is not started yet.
    pub fn new(app: App) -> Self {
        TestClient {
            app: Some(app),
            limits: Limits::default(),
            forbids_blocking: is_forbidden(),
            session: None,
        }
    }

    /// Calls `instead` in place of the dependency `D`; it returns what the dependency returns.
    #[must_use]
    pub fn overriding<D: Dependency>(mut self, instead: impl AsyncProvider<D::Output>) -> Self {
        let instead = Arc::new(instead);
        if let Some(app) = &mut self.app {
            app.overrides.set::<D>(Arc::new(move |_| {
                let instead = Arc::clone(&instead);
                Box::pin(async move { instead.call().await.provide().map(Some) })
            }));
        }
        self
    }

    /// Runs the dependency `I` in place of the dependency `D`; both provide the same type.
    #[must_use]
    pub fn replacing<D: Dependency, I: Dependency>(mut self) -> Self
    where
        I::Output: Provide<I::Kind, Value = Value<D>>,
    {
        self.app = self.app.take().map(App::replacing::<D, I>);
        self
    }

    /// What the client may take on connections made by [`connect`](TestClient::connect).
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Fails the test when something blocks the event loop for longer than the watchdog's threshold: 25 ms in a debug
    /// build, or what [`App::watchdog`] and `#[get(.., watchdog = "..")]` say. The report names route and source line.
    ///
    /// The test fails at its end, or when the client is [stopped](TestClient::stop). What the test itself does is not
    /// watched. `#[dunlin::test(forbid_blocking)]` does this for every client of a test, and the variable
    /// `DUNLIN_FORBID_BLOCKING=1`, below `[env]` in `.cargo/config.toml`, for all tests.
    ///
    /// ```should_panic
    /// use dunlin::prelude::*;
    ///
    /// #[get("/report")]
    /// async fn report() -> &'static str { read() }
    /// fn read() -> &'static str {
    ///     std::thread::sleep(std::time::Duration::from_millis(300)); // blocks the event loop
    ///     "done"
    /// }
    ///
    /// dunlin::run::block_on(async {
    ///     let client = TestClient::new(App::new("Reports").routes(routes![report])).forbid_blocking().start().await;
    ///     client.get("/report").await.assert_status(200);
    ///     client.stop().await;
    /// });
    /// ```
    #[must_use]
    pub fn forbid_blocking(mut self) -> Self {
        self.forbids_blocking = true;
        self
    }

    /// Starts the app: its lifespan runs.
    ///
    /// # Panics
    /// When the app cannot start; with every reason.
    pub async fn start(self) -> Self {
        match self.try_start().await {
            Ok(client) => client,
            Err(error) => panic!("{error}"),
        }
    }

    /// Starts the app, or says why it cannot.
    ///
    /// # Errors
    /// Every reason for which the app cannot start.
    ///
    /// # Panics
    /// When it was started before.
    pub async fn try_start(mut self) -> Result<Self> {
        let app = self.app.take().expect("a client starts once");
        let gate = Gate::start(app, std::mem::take(&mut self.limits)).await?;
        self.session = Some(Arc::new(Session::new(gate, self.forbids_blocking)));
        Ok(self)
    }

    /// Ends the app: what is in flight and background tasks are waited for, and the lifespan ends.
    pub async fn stop(mut self) {
        if let Some(session) = self.session.take() {
            session.end().await;
        }
    }

    /// A GET request.
    pub fn get(&self, path: &str) -> TestRequest {
        self.request(Method::GET, path)
    }

    /// A POST request.
    pub fn post(&self, path: &str) -> TestRequest {
        self.request(Method::POST, path)
    }

    /// A PUT request.
    pub fn put(&self, path: &str) -> TestRequest {
        self.request(Method::PUT, path)
    }

    /// A PATCH request.
    pub fn patch(&self, path: &str) -> TestRequest {
        self.request(Method::PATCH, path)
    }

    /// A DELETE request.
    pub fn delete(&self, path: &str) -> TestRequest {
        self.request(Method::DELETE, path)
    }

    /// A stream of server-sent events; [`TestRequest::events`] says more of the request.
    ///
    /// # Panics
    /// When the answer is no stream of events.
    pub async fn events(&self, path: &str) -> TestEvents {
        self.get(path).events().await
    }

    /// A request of any method.
    ///
    /// # Panics
    /// Before [`start`](TestClient::start).
    pub fn request(&self, method: Method, path: &str) -> TestRequest {
        TestRequest::new(Arc::clone(self.session()), method, path)
    }

    /// A WebSocket, served as over a real connection.
    ///
    /// # Panics
    /// Before [`start`](TestClient::start).
    #[cfg(feature = "websocket")]
    pub fn websocket(&self, path: &str) -> super::TestHandshake {
        super::TestHandshake::new(Arc::clone(self.session()), path)
    }

    /// A raw connection, for tests of what no request can say: bytes in, bytes out, served as a socket is, with its
    /// limits and timeouts.
    ///
    /// # Panics
    /// Before [`start`](TestClient::start).
    pub fn connect(&self) -> DuplexStream {
        self.session().connect()
    }

    /// Sets a cookie that is sent with every request.
    ///
    /// # Panics
    /// Before [`start`](TestClient::start).
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.session().jar.set(name, value);
    }

    /// A cookie that was set, by the app or by the test.
    ///
    /// # Panics
    /// Before [`start`](TestClient::start).
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.session().jar.get(name)
    }

    /// The clock of the test.
    pub fn clock(&self) -> TestClock {
        TestClock(())
    }

    fn session(&self) -> &Arc<Session> {
        self.session.as_ref().expect("`.start().await` comes before the first use of a client")
    }
}

impl Drop for TestClient {
    /// Ends the app all the same: at the end of the test, or else in the background.
    fn drop(&mut self) {
        let Some(session) = self.session.take() else { return };
        // in a test that is not dunlin's nobody waits for the end: what has blocked is told now
        if !has_end() && !std::thread::panicking() {
            session.end_watch();
        }
        at_end(async move { session.end().await });
    }
}

/// A function without arguments that returns a future of `T`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in for this dependency",
    label = "it must be an `async fn()` that returns what the dependency returns: `{T}`"
)]
pub trait AsyncProvider<T>: Send + Sync + 'static {
    /// Calls the function.
    fn call(&self) -> impl Future<Output = T> + Send;
}

impl<T, F, R> AsyncProvider<T> for F
where
    F: Fn() -> R + Send + Sync + 'static,
    R: Future<Output = T> + Send,
{
    fn call(&self) -> impl Future<Output = T> + Send {
        self()
    }
}
