//! From the handshake of a WebSocket to its endpoint, and how that ends.

use std::sync::Arc;

use bytes::Bytes;
use dunlin_core::{Body, Context, Error, Params, Response, ValidationError};
use dunlin_websocket::Close;
use http::{Method, StatusCode};

use super::Running;
use super::running::{asked, empty, log_panic};
use crate::realtime::{self, Disconnected, Seat, Waiting};
use crate::reply::{FailedRequest, internal};
use crate::routing::{Attempt, Found, Host, Mounted, Target};

type Request = http::Request<Body>;

impl Running {
    /// The endpoint that a handshake is for.
    pub(super) fn socket_endpoint(&self, request: &Request) -> Option<(&Mounted, Params)> {
        if self.endpoints.is_empty() || !realtime::is_handshake(request) {
            return None;
        }
        // also one of HTTP/2, which is a CONNECT, is a GET for its endpoint
        match self.endpoints.find(&Method::GET, request.uri().path()) {
            Found::Target(Target::Endpoint(endpoint), params) => Some((endpoint, params)),
            _ => None,
        }
    }

    /// Answers a handshake by its endpoint.
    pub(super) async fn open(
        self: Arc<Self>,
        endpoint: Mounted,
        params: Params,
        mut request: Request,
    ) -> Response {
        let (seat, answer) = match realtime::ask(&mut request, &endpoint.socket) {
            Ok(asked) => asked,
            Err(refusal) => return realtime::refused(refusal),
        };
        let mut cx = Context::new(request, params, Arc::clone(&endpoint.served), self.state.clone());
        if !realtime::may_connect(&cx.parts, &endpoint.socket) {
            tracing::debug!(path = cx.parts.uri.path(), "a page of another origin asked for a WebSocket");
            return empty(StatusCode::FORBIDDEN);
        }
        realtime::detach(&mut cx);
        cx.slot::<Waiting>().0 = Some(Arc::clone(&seat));
        match self.begin_socket(&endpoint, cx, seat).await {
            None => answer.await.unwrap_or_else(|_| internal()),
            Some(refused) => refused,
        }
    }

    /// Begins the task of a socket; gives the answer when there is no room for it.
    async fn begin_socket(
        self: Arc<Self>,
        endpoint: &Mounted,
        cx: Context,
        seat: Arc<Seat>,
    ) -> Option<Response> {
        let room = match &endpoint.bulkhead {
            None => None,
            Some(bulkhead) => match bulkhead.enter().await {
                Ok(room) => Some(room),
                Err(rejected) => return Some(self.failed(rejected.into(), asked(&cx)).await),
            },
        };
        let sockets = self.sockets().clone();
        let (call, label, name) = (endpoint.call, endpoint.label, cx.served.name);
        let endpoint = Box::pin(async move {
            let _room = room;
            call(Host(self), cx).await
        });
        sockets.begin(realtime::Answer { endpoint, label, name }, seat);
        None
    }

    /// Ends the endpoint of a socket: what was provided is released, then the socket is closed, or refused when it was not
    /// accepted.
    pub(super) async fn end_socket(
        self: &Arc<Self>,
        cx: Box<Context>,
        attempt: Attempt,
        seat: Arc<Seat>,
    ) -> Response {
        let Some(link) = seat.link() else { return self.end_refused(cx, attempt).await };
        let (close, is_error) = self.farewell(&cx, attempt);
        let status = if is_error { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::OK };
        let response = self.end(cx, empty(status), is_error).await;
        let failed = !is_error && response.status().is_server_error();
        link.close(if failed { realtime::internal_error() } else { close });
        response
    }

    /// What an accepted socket is closed with, and whether its endpoint has failed.
    fn farewell(&self, cx: &Context, attempt: Attempt) -> (Close, bool) {
        let error = match attempt {
            Ok(Ok(_)) => return (realtime::normal(), false),
            Ok(Err(error)) => error,
            Err(panic) => {
                log_panic(&cx.parts, &*panic);
                return (realtime::internal_error(), true);
            }
        };
        let close = realtime::farewell(&error).unwrap_or_else(|| {
            FailedRequest { parts: &cx.parts, body: Bytes::new() }.log(&error);
            realtime::internal_error()
        });
        (close, true)
    }

    /// The answer to a handshake that was not accepted.
    async fn end_refused(self: &Arc<Self>, cx: Box<Context>, attempt: Attempt) -> Response {
        let response = match attempt {
            Ok(Ok(_)) => {
                let operation = &cx.served.operation;
                let endpoint = format!("{}::{}", operation.module, operation.name);
                tracing::error!(
                    endpoint,
                    "it returned without `socket.accept().await?`: to refuse a client, return an `HttpError` or a `Close`"
                );
                internal()
            }
            Ok(Err(error)) if is_refusal(&error) => empty(StatusCode::FORBIDDEN),
            // nobody is there to be told
            Ok(Err(error)) if error.downcast_ref::<Disconnected>().is_some() => {
                empty(StatusCode::BAD_REQUEST)
            }
            Ok(Err(error)) => self.failed(error, asked(&cx)).await,
            Err(panic) => self.panicked(panic, asked(&cx)).await,
        };
        self.end(cx, response, true).await
    }
}

/// True for what FastAPI closes a socket with that was not accepted: uvicorn answers that with 403.
fn is_refusal(error: &Error) -> bool {
    error.downcast_ref::<ValidationError>().is_some() || error.downcast_ref::<Close>().is_some()
}
