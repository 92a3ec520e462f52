//! Hot path: a request on its way to what answers it.
//!
//! A future is copied whenever it is handed on, with the request in it. So a request goes into one box together with
//! what answers it, before anything is waited for, and whatever is seldom needed is boxed apart.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{self, Poll};

use bytes::Bytes;
use dunlin_core::{Body, Context, Response};
use dunlin_run::Carried;
use dunlin_run::watchdog::{Label, doing};
use http::Method;
use tracing::{Instrument, Span};

use super::Running;
use super::running::asked;
use crate::middleware::FoundRoute;
use crate::monitor::{Flight, RouteNumber};
use crate::reply::{FailedRequest, head_only, holding, internal};
use crate::routing::{Answers, Attempt, BoxFuture, Found, Host, Mounted, Target, is_escaped, plain};
use crate::serve::inherited;

type Request = http::Request<Body>;

/// A request that is being answered.
pub(crate) struct Answering {
    answer: BoxFuture<'static, Response>,
    is_head: bool,
    flight: Flight,
    /// What the watchdog calls it; what is around an endpoint is called as the task that it is polled by.
    label: Option<Label>,
}

impl Answering {
    /// Something that answers, to whatever method.
    pub(crate) fn by(answer: impl Future<Output = Response> + Send + 'static, flight: Flight) -> Self {
        Answering { answer: Box::pin(answer), is_head: false, flight, label: None }
    }
}

impl Future for Answering {
    type Output = Response;

    fn poll(mut self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<Response> {
        if self.is_head {
            return self.poll_any(cx).map(head_only);
        }
        self.poll_any(cx)
    }
}

impl Answering {
    /// Polls what answers, to whatever method. Inlined: a response that is handed on is copied.
    #[inline(always)]
    fn poll_any(&mut self, cx: &mut task::Context<'_>) -> Poll<Response> {
        let flight = self.flight;
        flight.during(|| match self.label {
            Some(label) => doing(label, || self.answer.as_mut().poll(cx)),
            None => self.answer.as_mut().poll(cx),
        })
    }
}

impl Running {
    /// Answers a request. Middleware that looks at the path has to see the one that is answered.
    pub(crate) fn handle(self: &Arc<Self>, mut request: Request, flight: Flight) -> Answering {
        if is_escaped(request.uri().path())
            && let Some(uri) = plain(request.uri())
        {
            *request.uri_mut() = uri;
        }
        match &self.stack {
            None => self.dispatch(request, flight),
            Some(_) => Answering::by(Arc::clone(self).pass(request, flight), flight),
        }
    }

    async fn pass(self: Arc<Self>, request: Request, flight: Flight) -> Response {
        match &self.stack {
            Some(stack) => stack.pass(&self, request, flight).await,
            None => self.dispatch(request, flight).await,
        }
    }

    /// Finds what answers a request that has passed all middleware.
    pub(crate) fn dispatch(self: &Arc<Self>, request: Request, flight: Flight) -> Answering {
        #[cfg(feature = "websocket")]
        if let Some((endpoint, params)) = self.socket_endpoint(&request) {
            flight.routed(endpoint.route);
            return Answering::by(Arc::clone(self).open(endpoint.clone(), params, request), flight);
        }
        let is_head = *request.method() == Method::HEAD;
        let app = Arc::clone(self);
        let mut label = None;
        // a page of dunlin's own, which is nobody's route
        let own = |path: &str| {
            flight.routed(RouteNumber::OWN);
            FoundRoute::of(request.extensions()).inspect(|route| route.path(path));
        };
        let answer: BoxFuture<'static, Response> =
            match self.table.find(request.method(), request.uri().path()) {
                Found::Target(Target::Endpoint(endpoint), params) => {
                    flight.routed(endpoint.route);
                    if let Some(route) = FoundRoute::of(request.extensions()) {
                        route.endpoint(&endpoint.served);
                    }
                    let served = Arc::clone(&endpoint.served);
                    let cx = Context::new(request, params, served, self.state.clone());
                    label = Some(endpoint.label);
                    match endpoint.is_plain() {
                        true => (endpoint.call)(Host(app), cx),
                        false => app.with_options(endpoint, cx, flight),
                    }
                }
                Found::Target(Target::Fixed(page), _) => {
                    own(request.uri().path());
                    Box::pin(std::future::ready(page.response(&request.into_parts().0)))
                }
                #[cfg(feature = "metrics")]
                Found::Target(Target::Metrics, _) => {
                    own(request.uri().path());
                    Box::pin(app.metrics(request.into_parts().0))
                }
                Found::Target(Target::Mount(number), _) => Box::pin(app.below(*number, request, flight)),
                #[cfg(feature = "console")]
                Found::Target(Target::Console, _) => {
                    own(app.console_path());
                    app.console(request.into_parts().0)
                }
                Found::Methods(methods) => Box::pin(app.other_method(request.into_parts().0, methods)),
                Found::Nothing => Box::pin(app.nothing(request.into_parts().0)),
            };
        Answering { answer, is_head, flight, label }
    }

    /// Calls an endpoint that is not called at once, or not in the task of its connection.
    fn with_options(
        self: Arc<Self>,
        endpoint: &Mounted,
        cx: Context,
        flight: Flight,
    ) -> BoxFuture<'static, Response> {
        let Mounted { call, label, finish_on_disconnect, .. } = *endpoint;
        let bulkhead = endpoint.bulkhead.clone();
        let app = Arc::clone(&self);
        let answer = async move {
            let Some(bulkhead) = bulkhead else { return call(Host(self), cx).await };
            match bulkhead.enter().await {
                Ok(room) => holding(call(Host(self), cx).await, room),
                Err(rejected) => self.failed(rejected.into(), asked(&cx)).await,
            }
        };
        match finish_on_disconnect {
            false => Box::pin(answer),
            true => {
                let answer = Answering { label: Some(label), ..Answering::by(answer, flight) };
                Box::pin(app.finish_in_any_case(endpoint.served.name, answer))
            }
        }
    }

    async fn below(self: Arc<Self>, number: usize, request: Request, flight: Flight) -> Response {
        let point = &self.mounts[number];
        flight.routed(point.route);
        if let Some(route) = FoundRoute::of(request.extensions()) {
            point.note(route);
        }
        match &point.answers {
            Answers::App(app) => app.handle(point.below(request), flight).await,
            Answers::Service(service) => service(point.below(request)).await,
            Answers::Files(files) => {
                let parts = request.into_parts().0;
                let behind = parts.uri.path().get(point.path.len()..).unwrap_or_default();
                let at = format!("{}{behind}", point.root);
                match files.answer(&parts, behind, &at).await {
                    Ok(response) => response,
                    Err(error) => {
                        self.failed(error, FailedRequest { parts: &parts, body: Bytes::new() }).await
                    }
                }
            }
        }
    }

    /// Serves in a task of its own, which goes on when the client goes away.
    async fn finish_in_any_case(self: Arc<Self>, name: &'static str, answer: Answering) -> Response {
        let answer = inherited(Carried::capture().follow(answer).instrument(Span::current()));
        let serving = self.tasks().spawn(name, answer);
        serving.await.unwrap_or_else(|_| internal())
    }

    #[cold]
    pub(crate) fn end_attempt(
        self: Arc<Self>,
        #[cfg_attr(not(feature = "websocket"), expect(unused_mut, reason = "a socket is taken out of it"))]
        mut cx: Box<Context>,
        attempt: Attempt,
    ) -> BoxFuture<'static, Response> {
        Box::pin(async move {
            #[cfg(feature = "websocket")]
            if let Some(seat) = crate::realtime::seat_of(&mut cx) {
                return self.end_socket(cx, attempt, seat).await;
            }
            let (response, is_error) = match attempt {
                Ok(Ok(response)) => (response, false),
                Ok(Err(error)) => (self.failed(error, asked(&cx)).await, true),
                Err(panic) => (self.panicked(panic, asked(&cx)).await, true),
            };
            self.end(cx, response, is_error).await
        })
    }
}
