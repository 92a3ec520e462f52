//! The middleware of an app, in the order in which a request meets it.

use std::sync::Arc;

use dunlin_core::{Reply, Response};
use http::header::ORIGIN;
use tracing::{Instrument, Span};

use super::cors::{Cors, Policy};
use super::request_log::Entry;
use super::trusted_hosts::TrustedHosts;
use super::{Arriving, Middleware, Next, RequestId, https};
use crate::app::Running;
use crate::monitor::Flight;
use crate::{App, Request};

/// The middleware of an app. What dunlin brings has its fixed place, outside of the app's own: a refused host is
/// logged, an error has its CORS headers, whatever the order in which they were asked for.
#[derive(Debug, Default)]
pub(crate) struct Stack {
    log: bool,
    pub(crate) ids: bool,
    hosts: Option<TrustedHosts>,
    https: bool,
    cors: Option<Policy>,
    #[cfg(feature = "compression")]
    compression: Option<super::Compression>,
    pub(crate) own: Vec<Middleware>,
    pub(crate) problems: Vec<String>,
}

impl Stack {
    /// True when requests go straight to their endpoints.
    pub(crate) fn is_empty(&self) -> bool {
        #[cfg(feature = "compression")]
        if self.compression.is_some() {
            return false;
        }
        let Stack { log, ids, hosts, https, cors, own, .. } = self;
        !(*log || *ids || *https || hosts.is_some() || cors.is_some() || !own.is_empty())
    }

    /// Whether requests for hosts that the app does not name are refused.
    #[cfg(feature = "console")]
    pub(crate) fn has_hosts(&self) -> bool {
        self.hosts.as_ref().is_some_and(|hosts| !hosts.are_any())
    }

    /// Takes a request all the way, and its response back.
    pub(crate) async fn pass(&self, app: &Arc<Running>, mut request: Arriving, flight: Flight) -> Response {
        let id = self.ids.then(|| RequestId::of(&mut request));
        id.iter().for_each(|id| flight.identified(id));
        let entry = self.log.then(|| Entry::begin(&mut request, id.clone())).flatten();
        let span = id.as_ref().map_or_else(Span::none, RequestId::span);
        let mut response = self.admit(app, request, flight).instrument(span).await;
        if let Some(entry) = entry {
            entry.end(&response);
        }
        if let Some(id) = id {
            id.put(response.headers_mut());
        }
        response
    }

    /// Notes a request that was refused before it met anything of the app.
    #[cold]
    pub(crate) fn note_refused<B>(&self, request: &http::Request<B>, response: &Response) {
        if self.log {
            Entry::refused(request, response);
        }
    }

    /// Turns away who came to the wrong place.
    async fn admit(&self, app: &Arc<Running>, request: Arriving, flight: Flight) -> Response {
        if let Some(refused) = self.hosts.as_ref().and_then(|hosts| hosts.refuse(&request)) {
            return refused;
        }
        match self.https.then(|| https::to_https(&request)).flatten() {
            Some(redirect) => redirect,
            None => self.share(app, request, flight).await,
        }
    }

    /// Says which pages may read the response.
    async fn share(&self, app: &Arc<Running>, request: Arriving, flight: Flight) -> Response {
        let Some(cors) = &self.cors else { return self.encode(app, request, flight).await };
        if let Some(answer) = cors.preflight(&request) {
            return answer;
        }
        let origin = request.headers().get(ORIGIN).cloned();
        let mut response = self.encode(app, request, flight).await;
        cors.mark(origin.as_ref(), response.headers_mut());
        response
    }

    /// Compresses the response.
    async fn encode(&self, app: &Arc<Running>, request: Arriving, flight: Flight) -> Response {
        #[cfg(feature = "compression")]
        if let Some(compression) = &self.compression {
            let asked = super::compression::Demand::of(&request);
            let response = Next::first(app, flight).run_http(request).await;
            return compression.apply(&asked, response);
        }
        Next::first(app, flight).run_http(request).await
    }
}

impl App {
    /// Adds a middleware; the first added is the outermost.
    ///
    /// It sees every request and every response of the app, also errors, 404s and the documentation, and may return
    /// whatever an endpoint may. A middleware that fails or panics is answered as an endpoint that does.
    ///
    /// ```
    /// # use dunlin::prelude::*;
    /// let app = App::new("Timed").middleware(async |request, next| {
    ///     let mut response = next.run(request).await;
    ///     response.headers_mut().insert("x-served-by", "dunlin".parse().unwrap());
    ///     response
    /// });
    /// ```
    #[must_use]
    pub fn middleware<F, R>(mut self, middleware: F) -> Self
    where
        F: Fn(Request, Next) -> R + Send + Sync + 'static,
        R: Future<Output: Reply> + Send + 'static,
    {
        self.stack.own.push(Middleware::of(middleware));
        self
    }

    /// Lets pages of other origins read what the app answers; see [`Cors`].
    #[must_use]
    pub fn cors(mut self, cors: Cors) -> Self {
        self.stack.cors = Some(Policy::of(cors, &mut self.stack.problems));
        self
    }

    /// Compresses responses for clients that take gzip; see [`Compression`](crate::Compression).
    #[cfg(feature = "compression")]
    #[must_use]
    pub fn compression(mut self, compression: crate::Compression) -> Self {
        compression.check(&mut self.stack.problems);
        self.stack.compression = Some(compression);
        self
    }

    /// Gives every request an id: the client's own `x-request-id` when it is at most 64 of `A-Z a-z 0-9 . _ -`, else a
    /// new one. It is in the span of what is logged, in the response, and in [`RequestId`].
    #[must_use]
    pub fn request_ids(mut self) -> Self {
        self.stack.ids = true;
        self
    }

    /// Logs one line a request, at `INFO` with the target `dunlin::request`, also for those that are refused, that panic
    /// or whose client goes away.
    ///
    /// The fields are those of OpenTelemetry: `http.request.method`, `url.path`, `http.route` (the path as declared),
    /// `http.response.status_code`, `client.address`, `error.type`; and `microseconds` until the response began, and
    /// `request_id` if requests have ids, `trace_id` and `span_id` if they are traced. Neither the query nor a header is logged, for secrets travel there; a secret
    /// in the path is logged, so it belongs elsewhere.
    #[must_use]
    pub fn request_log(mut self) -> Self {
        self.stack.log = true;
        self
    }

    /// Refuses requests for other hosts with 400. `*.example.com` is every name below `example.com`; a trusted
    /// `www.example.com` takes requests for `example.com` by a redirect.
    ///
    /// ```
    /// # use dunlin::prelude::*;
    /// let app = App::new("Shop").trusted_hosts(["example.com", "*.example.com"]);
    /// ```
    #[must_use]
    pub fn trusted_hosts<T: Into<String>>(mut self, hosts: impl IntoIterator<Item = T>) -> Self {
        let hosts = hosts.into_iter().map(Into::into);
        self.stack.hosts = Some(TrustedHosts::of(hosts, &mut self.stack.problems));
        self
    }

    /// Redirects what comes over plain HTTP to HTTPS, with 307. A proxy that ends TLS says so by `X-Forwarded-Proto`
    /// or `Forwarded`.
    ///
    /// The redirect names the host that the request names: use it together with
    /// [`trusted_hosts`](App::trusted_hosts).
    #[must_use]
    pub fn https_redirect(mut self) -> Self {
        self.stack.https = true;
        self
    }
}
