//! Hot path: an app that answers requests.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use dunlin_core::{AppState, Body, Context, Limits, Response};
#[cfg(feature = "watchdog")]
use dunlin_run::watchdog::Watchdog;
use dunlin_run::{Panic, Pools};
use http::header::{ALLOW, LOCATION, UPGRADE};
use http::request::Parts;
use http::{HeaderValue, Method, StatusCode};
use tokio::time::Instant;

use super::freeze::Frozen;
use super::{App, Lifespan, Outer, lifespan};
use crate::HttpError;
use crate::depend::Afterlife;
use crate::middleware::{Middleware, Stack};
#[cfg(feature = "metrics")]
use crate::monitor::Page;
use crate::monitor::{Monitor, Panicked};
use crate::realtime::Hubs;
use crate::reply::{FailedRequest, Failures};
use crate::routing::{BoxFuture, Found, MountPoint, Table, sent};

/// An app that was started: immutable, shared by all connections.
pub(crate) struct Running {
    pub(super) table: Table,
    /// Endpoints of WebSockets.
    #[cfg(feature = "websocket")]
    pub(super) endpoints: Table,
    #[cfg(feature = "websocket")]
    sockets: crate::realtime::Sockets,
    pub(super) state: AppState,
    failures: Failures,
    /// `None` when requests go straight to their endpoints.
    pub(super) stack: Option<Box<Stack>>,
    pools: Pools,
    monitor: Monitor,
    #[cfg(feature = "metrics")]
    metrics: Option<Page>,
    tasks: dunlin_run::Tasks,
    pub(super) mounts: Vec<MountPoint>,
    root_path: String,
    limits: Limits,
    hubs: Hubs,
    end: std::sync::Mutex<Vec<BoxFuture<'static, ()>>>,
    #[cfg(feature = "watchdog")]
    pub(super) watchdog: Option<Watchdog>,
    #[cfg(feature = "console")]
    console: Option<Arc<crate::console::Site>>,
}

impl Running {
    pub(crate) fn new(
        app: App,
        frozen: Frozen,
        lifespan: Lifespan,
        (outer, mounts, root_path): (Outer, Vec<MountPoint>, String),
    ) -> Self {
        let afterlife = Afterlife { tasks: outer.tasks.clone(), pools: outer.pools.clone() };
        let state = lifespan.state.with(outer.overrides).with(afterlife);
        #[cfg(feature = "console")]
        let console = frozen.console.map(|plan| {
            let (monitor, pools) = (outer.monitor.clone(), outer.pools.clone());
            let sources = crate::console::Sources { pools, monitor, feeds: outer.feeds };
            Arc::new(crate::console::Site::new(plan, &root_path, &app.info, sources))
        });
        Running {
            table: frozen.table,
            #[cfg(feature = "websocket")]
            endpoints: frozen.sockets,
            #[cfg(feature = "websocket")]
            sockets: outer.sockets,
            failures: app.failures.of(&state),
            state,
            stack: (!app.stack.is_empty()).then(|| Box::new(app.stack)),
            pools: outer.pools,
            #[cfg(feature = "metrics")]
            metrics: Page::new(app.metrics, &outer.monitor, (app.info.title, app.info.version)),
            monitor: outer.monitor,
            tasks: outer.tasks,
            mounts,
            root_path,
            limits: frozen.limits,
            hubs: lifespan.hubs,
            end: std::sync::Mutex::new(lifespan.end),
            #[cfg(feature = "watchdog")]
            watchdog: outer.watchdog,
            #[cfg(feature = "console")]
            console,
        }
    }

    /// What the app holds for all requests.
    pub(crate) fn state(&self) -> &AppState {
        &self.state
    }

    /// How much of a body is taken where no endpoint says otherwise.
    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }

    /// One of the app's own middleware.
    pub(crate) fn middleware(&self, index: usize) -> Option<&Middleware> {
        self.stack.as_ref().and_then(|stack| stack.own.get(index))
    }

    /// A request was refused before it got here.
    #[cold]
    pub(crate) fn note_refused<B>(&self, request: &http::Request<B>, response: &Response) {
        if let Some(stack) = &self.stack {
            stack.note_refused(request, response);
        }
    }

    /// The response for a panic.
    pub(crate) async fn panicked(&self, panic: Panic, asked: FailedRequest<'_>) -> Response {
        log_panic(asked.parts, &*panic);
        drop(panic);
        let mut response = self.failures.internal(&asked).await;
        response.extensions_mut().insert(Panicked);
        response
    }

    /// The response for an error.
    pub(crate) async fn failed(&self, error: dunlin_core::Error, asked: FailedRequest<'_>) -> Response {
        self.failures.answer(error, &asked).await
    }

    /// What is kept of a request for those who answer what went wrong with it; its headers only when somebody reads them.
    pub(crate) fn note(&self, request: &crate::Request) -> Parts {
        let mut parts = http::Request::new(()).into_parts().0;
        parts.method = request.method().clone();
        parts.uri = request.uri().clone();
        if !self.failures.is_empty() {
            parts.headers = request.headers().clone();
            parts.extensions = request.extensions().clone();
        }
        parts
    }

    /// OPTIONS says which methods there are; another is told that it is not.
    pub(super) async fn other_method(self: Arc<Self>, parts: Parts, methods: Vec<Method>) -> Response {
        let allow = methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
        let mut response = match parts.method {
            Method::OPTIONS => empty(StatusCode::NO_CONTENT),
            _ => self.refuse(StatusCode::METHOD_NOT_ALLOWED, &parts).await,
        };
        if let Ok(value) = HeaderValue::try_from(allow) {
            response.headers_mut().insert(ALLOW, value);
        }
        response
    }

    /// 404, unless the path is there with a slash more or less at its end; 403 for the handshake of a WebSocket, as FastAPI
    /// answers it.
    pub(super) async fn nothing(self: Arc<Self>, parts: Parts) -> Response {
        if parts.headers.get(UPGRADE).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"websocket"))
        {
            return empty(StatusCode::FORBIDDEN);
        }
        let path = parts.uri.path();
        let other = match path.strip_suffix('/') {
            Some(shorter) => shorter.to_owned(),
            None => format!("{path}/"),
        };
        let is_there = !other.is_empty() && !matches!(self.table.find(&parts.method, &other), Found::Nothing);
        if !is_there || path.starts_with("//") {
            return self.refuse(StatusCode::NOT_FOUND, &parts).await;
        }
        let query = parts.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        let mut response = empty(StatusCode::TEMPORARY_REDIRECT);
        if let Ok(location) = HeaderValue::try_from(format!("{}{other}{query}", self.root_path)) {
            response.headers_mut().insert(LOCATION, location);
        }
        response
    }

    async fn refuse(&self, status: StatusCode, parts: &Parts) -> Response {
        let asked = FailedRequest { parts, body: Bytes::new() };
        self.failures.answer(HttpError::status(status).into(), &asked).await
    }

    /// Ends all subscriptions to hubs of the app and of what is mounted in it, so that what reads them ends.
    pub(crate) fn close_hubs(&self) {
        self.hubs.close();
        for point in &self.mounts {
            if let crate::routing::Answers::App(app) = &point.answers {
                app.close_hubs();
            }
        }
    }

    /// Waits for background tasks, then runs what was to be done at the end.
    pub(crate) async fn shutdown(&self, grace: Duration) {
        let deadline = Instant::now() + grace;
        let tasks = self.tasks.wait_idle(grace).await;
        if tasks > 0 {
            tracing::warn!(tasks, ?grace, "background tasks that did not end in time are given up");
        }
        let left = self.pools.drain(deadline.saturating_duration_since(Instant::now())).await;
        if !left.is_complete() {
            tracing::warn!(?left, "work in the pools did not end in time");
        }
        // what a job left behind for whom nobody waited any more
        self.tasks.wait_idle(deadline.saturating_duration_since(Instant::now())).await;
        self.close().await;
    }

    /// Ends the lifespans of mounted apps, then its own.
    pub(crate) async fn close(&self) {
        for point in self.mounts.iter().rev() {
            Box::pin(point.end()).await;
        }
        let end = std::mem::take(&mut *self.end.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        lifespan::end(end).await;
    }

    /// What is to be done at the very end.
    #[cfg(feature = "telemetry")]
    pub(super) fn ends_with(&self, last: BoxFuture<'static, ()>) {
        self.end.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(0, last);
    }

    /// The pools that blocking code of this app runs in.
    pub(crate) fn pools(&self) -> &Pools {
        &self.pools
    }

    /// The app's figures.
    #[cfg(feature = "metrics")]
    pub(super) async fn metrics(self: Arc<Self>, parts: Parts) -> Response {
        match &self.metrics {
            Some(page) => page.response(&parts),
            None => self.refuse(StatusCode::NOT_FOUND, &parts).await,
        }
    }

    /// What is noted of requests.
    pub(crate) fn monitor(&self) -> &Monitor {
        &self.monitor
    }

    /// Where the console is in this app.
    #[cfg(feature = "console")]
    pub(super) fn console_path(&self) -> &str {
        self.console.as_ref().map_or("", |console| console.path())
    }

    /// Answers a request for the console.
    #[cfg(feature = "console")]
    pub(super) fn console(self: Arc<Self>, parts: Parts) -> BoxFuture<'static, Response> {
        match &self.console {
            Some(console) => Box::pin(std::future::ready(console.answer(&parts))),
            None => Box::pin(self.nothing(parts)),
        }
    }

    /// The consoles of the app and of all that is mounted in it.
    #[cfg(feature = "console")]
    pub(crate) fn consoles(&self) -> Vec<Arc<crate::console::Site>> {
        let below = self.mounts.iter().filter_map(|point| match &point.answers {
            crate::routing::Answers::App(app) => Some(app.consoles()),
            _ => None,
        });
        self.console.iter().cloned().chain(below.flatten()).collect()
    }

    /// The sockets of the app and of all that is mounted in it.
    #[cfg(feature = "websocket")]
    pub(crate) fn sockets(&self) -> &crate::realtime::Sockets {
        &self.sockets
    }

    /// What errors are answered with.
    pub(super) fn failures(&self) -> &Failures {
        &self.failures
    }

    /// Background tasks that are running or waiting.
    pub(crate) fn tasks(&self) -> &dunlin_run::Tasks {
        &self.tasks
    }
}

/// A response without a body.
pub(super) fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// The request, for those who answer what went wrong with it.
pub(super) fn asked(cx: &Context) -> FailedRequest<'_> {
    FailedRequest { parts: &cx.parts, body: sent(&cx.body) }
}

/// It is a 500 for this request and nothing else.
pub(super) fn log_panic(parts: &Parts, panic: &(dyn std::any::Any + Send)) {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
    tracing::error!(method = %parts.method, path = parts.uri.path(), panic = text, "what served a request panicked");
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Running")
    }
}
