//! Hot path: an app that answers requests.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use dunlin_core::{AppState, Body, Context, Params, Response, Result};
use dunlin_run::Pools;
use futures_util::FutureExt;
use http::header::{ALLOW, LOCATION};
use http::request::Parts;
use http::{HeaderValue, Method, StatusCode};

use super::{App, Lifespan, Outer, lifespan};
use crate::depend::Afterlife;
use crate::middleware::{Middleware, Stack};
use crate::reply::{Asked, Failures, head_only, internal};
use crate::routing::{Answers, BoxFuture, Call, Found, MountPoint, Mounted, Table, Target, sent};
use crate::{HttpError, extract};

type Request = http::Request<Body>;

/// What a panic leaves behind.
type Panic = Box<dyn std::any::Any + Send>;

/// An app that was started: immutable, shared by all connections.
pub(crate) struct Running {
    table: Table,
    state: AppState,
    failures: Failures,
    /// `None` when requests go straight to their endpoints.
    stack: Option<Box<Stack>>,
    pools: Pools,
    tasks: dunlin_run::Tasks,
    mounts: Vec<MountPoint>,
    root_path: String,
    end: std::sync::Mutex<Vec<BoxFuture<'static, ()>>>,
}

impl Running {
    pub(crate) fn new(
        app: App,
        table: Table,
        lifespan: Lifespan,
        (outer, mounts, root_path): (Outer, Vec<MountPoint>, String),
    ) -> Self {
        let afterlife = Afterlife { tasks: outer.tasks.clone(), pools: outer.pools.clone() };
        Running {
            table,
            state: lifespan.state.with(outer.overrides).with(afterlife),
            failures: app.failures,
            stack: (!app.stack.is_empty()).then(|| Box::new(app.stack)),
            pools: outer.pools,
            tasks: outer.tasks,
            mounts,
            root_path,
            end: std::sync::Mutex::new(lifespan.end),
        }
    }

    /// Answers a request.
    pub(crate) async fn handle(self: &Arc<Self>, request: Request) -> Response {
        match &self.stack {
            None => self.dispatch(request).await,
            // boxed: what an app without middleware lacks does not make its futures larger
            Some(stack) => Box::pin(stack.pass(self, request)).await,
        }
    }

    /// What the app holds for all requests.
    pub(crate) fn state(&self) -> &AppState {
        &self.state
    }

    /// One of the app's own middleware.
    pub(crate) fn middleware(&self, index: usize) -> Option<&Middleware> {
        self.stack.as_ref().and_then(|stack| stack.own.get(index))
    }

    /// The path of the endpoint that is to answer, as it was declared.
    pub(crate) fn template(&self, method: &Method, path: &str) -> Option<String> {
        match self.table.find(method, path) {
            Found::Target(Target::Endpoint(endpoint), _) => Some(endpoint.served.operation.path.clone()),
            Found::Target(Target::Fixed(_), _) => Some(path.to_owned()),
            Found::Target(Target::Mount(number), _) => self.mounts[*number].template(method, path),
            Found::Methods(_) | Found::Nothing => None,
        }
    }

    /// Finds the endpoint and calls it.
    pub(crate) async fn dispatch(self: &Arc<Self>, request: Request) -> Response {
        let is_head = *request.method() == Method::HEAD;
        let response = self.route(request).await;
        if is_head { head_only(response) } else { response }
    }

    async fn route(self: &Arc<Self>, request: Request) -> Response {
        match self.table.find(request.method(), request.uri().path()) {
            Found::Target(Target::Endpoint(endpoint), params) => match endpoint.finish_on_disconnect {
                false => self.serve(request, params, endpoint).await,
                true => self.finish_in_any_case(request, params, endpoint).await,
            },
            Found::Target(Target::Fixed(page), _) => page.response(&request.into_parts().0),
            Found::Target(Target::Mount(number), _) => self.below(&self.mounts[*number], request).await,
            Found::Methods(methods) => self.other_method(&request.into_parts().0, &methods).await,
            Found::Nothing => self.nothing(&request.into_parts().0).await,
        }
    }

    /// Answers as an app mounted in another does. Boxed, since mounts nest.
    fn handle_mounted(self: Arc<Self>, request: Request) -> BoxFuture<'static, Response> {
        Box::pin(async move { self.handle(request).await })
    }

    async fn below(&self, point: &MountPoint, request: Request) -> Response {
        match &point.answers {
            Answers::App(app) => Arc::clone(app).handle_mounted(point.below(request)).await,
            Answers::Service(service) => service(point.below(request)).await,
            Answers::Files(files) => {
                let parts = request.into_parts().0;
                let behind = parts.uri.path().get(point.path.len()..).unwrap_or_default();
                let at = format!("{}{behind}", point.root);
                match Box::pin(files.answer(&parts, behind, &at)).await {
                    Ok(response) => response,
                    Err(error) => {
                        let asked = Asked { parts: &parts, body: Bytes::new() };
                        Box::pin(self.failures.answer(error, &asked)).await
                    }
                }
            }
        }
    }

    /// Serves in a task of its own, which goes on when the client goes away.
    async fn finish_in_any_case(
        self: &Arc<Self>,
        request: Request,
        params: Params,
        endpoint: &Mounted,
    ) -> Response {
        let (app, endpoint) = (Arc::clone(self), endpoint.clone());
        let serving = async move { app.serve(request, params, &endpoint).await };
        let serving = self.tasks.spawn("an endpoint that finishes", serving);
        serving.await.unwrap_or_else(|_| internal())
    }

    async fn serve(self: &Arc<Self>, request: Request, params: Params, endpoint: &Mounted) -> Response {
        let mut cx = Context::new(request, params, Arc::clone(&endpoint.served), self.state.clone());
        let attempt = AssertUnwindSafe(attempt(&mut cx, endpoint.call)).catch_unwind();
        let result = match endpoint.timeout {
            None => attempt.await,
            Some(timeout) => tokio::time::timeout(timeout, attempt)
                .await
                .unwrap_or_else(|_| Ok(Err(HttpError::status(StatusCode::GATEWAY_TIMEOUT).into()))),
        };
        let is_error = !matches!(result, Ok(Ok(_)));
        let response = match result {
            Ok(Ok(response)) => response,
            // boxed: what seldom happens does not make the future of every request larger
            Ok(Err(error)) => Box::pin(self.failures.answer(error, &asked(&cx))).await,
            Err(panic) => Box::pin(self.panicked(panic, asked(&cx))).await,
        };
        self.end(cx, response, is_error).await
    }

    /// The response for a panic.
    pub(crate) async fn panicked(&self, panic: Panic, asked: Asked<'_>) -> Response {
        log_panic(asked.parts, &*panic);
        drop(panic);
        self.failures.internal(&asked).await
    }

    /// The response for an error.
    pub(crate) async fn failed(&self, error: dunlin_core::Error, asked: Asked<'_>) -> Response {
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
    async fn other_method(&self, parts: &Parts, methods: &[Method]) -> Response {
        let allow = methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
        let mut response = match parts.method {
            Method::OPTIONS => empty(StatusCode::NO_CONTENT),
            _ => self.refuse(StatusCode::METHOD_NOT_ALLOWED, parts).await,
        };
        if let Ok(value) = HeaderValue::try_from(allow) {
            response.headers_mut().insert(ALLOW, value);
        }
        response
    }

    /// 404, unless the path is there with a slash more or less at its end.
    async fn nothing(&self, parts: &Parts) -> Response {
        let path = parts.uri.path();
        let other = match path.strip_suffix('/') {
            Some(shorter) => shorter.to_owned(),
            None => format!("{path}/"),
        };
        let is_there = !other.is_empty() && !matches!(self.table.find(&parts.method, &other), Found::Nothing);
        if !is_there || path.starts_with("//") {
            return self.refuse(StatusCode::NOT_FOUND, parts).await;
        }
        let query = parts.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        let mut response = empty(StatusCode::TEMPORARY_REDIRECT);
        if let Ok(location) = HeaderValue::try_from(format!("{}{other}{query}", self.root_path)) {
            response.headers_mut().insert(LOCATION, location);
        }
        response
    }

    async fn refuse(&self, status: StatusCode, parts: &Parts) -> Response {
        let asked = Asked { parts, body: Bytes::new() };
        Box::pin(self.failures.answer(HttpError::status(status).into(), &asked)).await
    }

    /// Waits for background tasks, then runs what was to be done at the end.
    pub(crate) async fn shutdown(&self, grace: Duration) {
        self.tasks.wait_idle(grace).await;
        let left = self.pools.drain(grace).await;
        if !left.is_complete() {
            tracing::warn!(?left, "work in the pools did not end in time");
        }
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

    /// The pools that blocking code of this app runs in.
    pub(crate) fn pools(&self) -> &Pools {
        &self.pools
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

async fn attempt(cx: &mut Context, call: Call) -> Result<Response> {
    extract::read(cx).await?;
    call(cx).await
}

/// A response without a body.
fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// The request, for those who answer what went wrong with it.
pub(super) fn asked(cx: &Context) -> Asked<'_> {
    Asked { parts: &cx.parts, body: sent(&cx.body) }
}

/// It is a 500 for this request and nothing else.
fn log_panic(parts: &Parts, panic: &(dyn std::any::Any + Send)) {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
    tracing::error!(method = %parts.method, path = parts.uri.path(), panic = text, "what served a request panicked");
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Running")
    }
}
