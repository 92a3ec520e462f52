//! Hot path: a request on its way to what answers it.
//!
//! A future is copied whenever it is handed on, with the request in it. So a request is boxed once, before anything is
//! waited for, and whatever is seldom needed is boxed too.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use bytes::Bytes;
use dunlin_core::{Body, Context, Response, Result};
use futures_util::FutureExt;
use http::{Method, StatusCode};

use super::Running;
use super::running::{Panic, asked};
use crate::HttpError;
use crate::reply::{Asked, head_only, internal};
use crate::routing::{Answers, BoxFuture, Call, Found, Target};

type Request = http::Request<Body>;

/// A request on its way.
pub(crate) struct Way {
    to: To,
    is_head: bool,
}

/// What answers a request.
enum To {
    /// An endpoint.
    Endpoint(Exchange),
    /// Anything else.
    Other(BoxFuture<'static, Response>),
}

/// A request before its endpoint.
struct Exchange {
    cx: Box<Context>,
    call: Call,
}

/// What came of an endpoint.
type Attempt = std::result::Result<Result<Response>, Panic>;

impl Way {
    /// This answers.
    pub(crate) fn response(response: Response) -> Self {
        Way { to: To::Other(Box::pin(std::future::ready(response))), is_head: false }
    }
}

impl Running {
    /// Answers a request.
    pub(crate) fn handle(
        self: &Arc<Self>,
        request: Request,
    ) -> impl Future<Output = Response> + Send + use<> {
        Arc::clone(self).follow(self.enter(request))
    }

    /// Finds what answers a request; middleware first.
    pub(crate) fn enter(self: &Arc<Self>, request: Request) -> Way {
        match &self.stack {
            None => self.way(request),
            Some(_) => Way { to: To::Other(Box::pin(Arc::clone(self).pass(request))), is_head: false },
        }
    }

    async fn pass(self: Arc<Self>, request: Request) -> Response {
        match &self.stack {
            Some(stack) => stack.pass(&self, request).await,
            None => Arc::clone(&self).follow(self.way(request)).await,
        }
    }

    /// Finds what answers a request that has passed all middleware.
    pub(crate) fn way(self: &Arc<Self>, request: Request) -> Way {
        let is_head = *request.method() == Method::HEAD;
        let to = match self.table.find(request.method(), request.uri().path()) {
            Found::Target(Target::Endpoint(endpoint), params) => {
                let served = Arc::clone(&endpoint.served);
                let cx = Box::new(Context::new(request, params, served, self.state.clone()));
                let exchange = Exchange { cx, call: endpoint.call };
                match endpoint.finish_on_disconnect {
                    false => To::Endpoint(exchange),
                    true => To::Other(Box::pin(Arc::clone(self).finish_in_any_case(exchange))),
                }
            }
            Found::Target(Target::Fixed(page), _) => {
                To::Other(Box::pin(std::future::ready(page.response(&request.into_parts().0))))
            }
            Found::Target(Target::Mount(number), _) => {
                To::Other(Box::pin(Arc::clone(self).below(*number, request)))
            }
            Found::Methods(methods) => {
                To::Other(Box::pin(Arc::clone(self).other_method(request.into_parts().0, methods)))
            }
            Found::Nothing => To::Other(Box::pin(Arc::clone(self).nothing(request.into_parts().0))),
        };
        Way { to, is_head }
    }

    /// Lets it answer.
    pub(crate) async fn follow(self: Arc<Self>, way: Way) -> Response {
        let mut response = match way.to {
            To::Endpoint(exchange) => self.serve(exchange).await,
            To::Other(answer) => answer.await,
        };
        if way.is_head {
            response = head_only(response);
        }
        response
    }

    /// Answers as an app mounted in another does. Boxed, since mounts nest.
    fn handle_mounted(self: &Arc<Self>, request: Request) -> BoxFuture<'static, Response> {
        Box::pin(self.handle(request))
    }

    async fn below(self: Arc<Self>, number: usize, request: Request) -> Response {
        let point = &self.mounts[number];
        match &point.answers {
            Answers::App(app) => app.handle_mounted(point.below(request)).await,
            Answers::Service(service) => service(point.below(request)).await,
            Answers::Files(files) => {
                let parts = request.into_parts().0;
                let behind = parts.uri.path().get(point.path.len()..).unwrap_or_default();
                let at = format!("{}{behind}", point.root);
                match files.answer(&parts, behind, &at).await {
                    Ok(response) => response,
                    Err(error) => self.failed(error, Asked { parts: &parts, body: Bytes::new() }).await,
                }
            }
        }
    }

    /// Serves in a task of its own, which goes on when the client goes away.
    async fn finish_in_any_case(self: Arc<Self>, exchange: Exchange) -> Response {
        let app = Arc::clone(&self);
        let serving = async move { app.serve(exchange).await };
        let serving = self.tasks().spawn("an endpoint that finishes", serving);
        serving.await.unwrap_or_else(|_| internal())
    }

    async fn serve(self: &Arc<Self>, Exchange { mut cx, call }: Exchange) -> Response {
        let attempt = match cx.served.timeout {
            None => contained(call(&mut cx)).await,
            Some(timeout) => Box::pin(tokio::time::timeout(timeout, contained(call(&mut cx))))
                .await
                .unwrap_or_else(|_| Ok(Err(HttpError::status(StatusCode::GATEWAY_TIMEOUT).into()))),
        };
        match attempt {
            Ok(Ok(response)) if !cx.has_slots() => response,
            attempt => Box::pin(self.end_attempt(cx, attempt)).await,
        }
    }

    async fn end_attempt(self: &Arc<Self>, cx: Box<Context>, attempt: Attempt) -> Response {
        let (response, is_error) = match attempt {
            Ok(Ok(response)) => (response, false),
            Ok(Err(error)) => (self.failed(error, asked(&cx)).await, true),
            Err(panic) => (self.panicked(panic, asked(&cx)).await, true),
        };
        self.end(cx, response, is_error).await
    }
}

/// A panic of the endpoint is an answer like others.
fn contained<'a>(
    endpoint: BoxFuture<'a, Result<Response>>,
) -> impl Future<Output = Attempt> + Send + use<'a> {
    AssertUnwindSafe(endpoint).catch_unwind()
}
