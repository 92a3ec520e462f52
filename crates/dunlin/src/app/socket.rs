//! From the handshake of a WebSocket to its endpoint, and how that ends.

use std::sync::Arc;

use bytes::Bytes;
use dunlin_core::{Body, Context, Error, Response, ValidationError};
use dunlin_websocket::Close;
use http::StatusCode;

use super::Running;
use super::running::{asked, empty, log_panic};
use crate::monitor::Flight;
use crate::realtime::{self, Seat, Waiting};
use crate::reply::{Asked, internal};
use crate::routing::{Attempt, BoxFuture, Found, Host, Mounted, Target};

type Request = http::Request<Body>;

impl Running {
    /// Answers a handshake by its endpoint; gives the request back when there is none.
    pub(super) fn open(
        self: Arc<Self>,
        request: Request,
        flight: Flight,
    ) -> Result<BoxFuture<'static, Response>, Request> {
        // also a handshake of HTTP/2, which is a CONNECT, is a GET for the endpoint
        let Found::Target(Target::Endpoint(endpoint), params) =
            self.endpoints.find(&http::Method::GET, request.uri().path())
        else {
            return Err(request);
        };
        flight.routed(endpoint.route);
        let endpoint = endpoint.clone();
        Ok(Box::pin(async move {
            let mut request = request;
            let (seat, answer) = match realtime::ask(&mut request, &endpoint.socket) {
                Ok(asked) => asked,
                Err(response) => return response,
            };
            let served = Arc::clone(&endpoint.served);
            let mut cx = Context::new(request, params, served, self.state.clone());
            if !realtime::may_connect(&cx.parts, &endpoint.socket) {
                tracing::debug!(path = cx.parts.uri.path(), "a page of another origin asked for a WebSocket");
                return empty(StatusCode::FORBIDDEN);
            }
            realtime::detach(&mut cx);
            cx.slot::<Waiting>().0 = Some(Arc::clone(&seat));
            match self.begin_socket(&endpoint, cx, seat).await {
                Ok(()) => answer.await.unwrap_or_else(|_| internal()),
                Err(response) => response,
            }
        }))
    }

    /// Begins the task of a socket, if there is room for it.
    async fn begin_socket(
        self: Arc<Self>,
        endpoint: &Mounted,
        cx: Context,
        seat: Arc<Seat>,
    ) -> Result<(), Response> {
        let room = match &endpoint.bulkhead {
            None => None,
            Some(bulkhead) => match bulkhead.enter().await {
                Ok(room) => Some(room),
                Err(rejected) => return Err(self.failed(rejected.into(), asked(&cx)).await),
            },
        };
        let sockets = self.sockets().clone();
        let call = endpoint.call;
        let answer = Box::pin(async move {
            let _room = room;
            call(Host(self), cx).await
        });
        sockets.begin(realtime::Answer { answer, label: endpoint.label }, seat);
        Ok(())
    }

    /// Ends the endpoint of a socket: what was provided is released, then the socket is closed, or refused when it was not
    /// accepted. Gives back what is no socket's.
    pub(super) async fn end_socket(
        self: &Arc<Self>,
        mut cx: Box<Context>,
        attempt: Attempt,
    ) -> Result<Response, (Box<Context>, Attempt)> {
        let Some(seat) = cx.take_slot::<Waiting>().and_then(|waiting| waiting.0) else {
            return Err((cx, attempt));
        };
        let Some(link) = seat.link() else { return Ok(self.end_refused(cx, attempt).await) };
        let (close, is_error) = self.farewell(&cx, attempt);
        let status = if is_error { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::OK };
        let response = self.end(cx, empty(status), is_error).await;
        let failed = !is_error && response.status().is_server_error();
        link.close(if failed { realtime::internal_error() } else { close });
        Ok(response)
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
            Asked { parts: &cx.parts, body: Bytes::new() }.log(&error);
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
                tracing::error!(endpoint, "the endpoint of a WebSocket returned without `accept`");
                internal()
            }
            Ok(Err(error)) if is_refusal(&error) => empty(StatusCode::FORBIDDEN),
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
