//! The request log: one line a request, with the names of OpenTelemetry's semantic conventions.

use std::net::IpAddr;

use dunlin_core::Response;
use http::{Method, StatusCode, Uri};
use tokio::time::Instant;
use tracing::field;

use super::{FoundRoute, RequestId};
use crate::Client;
use crate::monitor::{Panicked, Traced};

/// Longer paths are cut: a line stays a line.
const LONGEST_PATH: usize = 512;

/// One request's line, written when it is answered, or when nobody waits for the answer any more.
pub(super) struct Entry {
    method: Method,
    /// Its path is logged. Its query is not: secrets travel there.
    uri: Uri,
    /// Where the path of the endpoint is noted, as it was declared: few values.
    route: Option<FoundRoute>,
    client: Option<IpAddr>,
    id: Option<RequestId>,
    trace: Traced,
    begun: Instant,
    answered: Option<(StatusCode, bool)>,
}

impl Entry {
    /// Begins the line, if anybody reads it.
    pub(super) fn begin<B>(request: &mut http::Request<B>, id: Option<RequestId>) -> Option<Self> {
        is_read().then(|| {
            let route = FoundRoute::begin(request.extensions_mut());
            let mut entry = Entry::of(request);
            (entry.route, entry.id) = (Some(route), id);
            entry
        })
    }

    /// Writes the line of a request that was refused before anybody looked for its route.
    pub(super) fn refused<B>(request: &http::Request<B>, response: &Response) {
        if is_read() {
            Entry::of(request).end(response);
        }
    }

    fn of<B>(request: &http::Request<B>) -> Self {
        Entry {
            method: request.method().clone(),
            uri: request.uri().clone(),
            route: None,
            client: Client::read(request.headers()).ip(),
            id: None,
            trace: Traced::current(),
            begun: Instant::now(),
            answered: None,
        }
    }

    /// Writes the line.
    pub(super) fn end(mut self, response: &Response) {
        self.answered = Some((response.status(), response.extensions().get::<Panicked>().is_some()));
    }

    fn path(&self) -> &str {
        let path = self.uri.path();
        &path[..path.floor_char_boundary(LONGEST_PATH)]
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let microseconds = u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        let status = self.answered.map(|(status, _)| status.as_u16());
        let error = match &self.answered {
            None => Some("client_gone"),
            Some((_, true)) => Some("panic"),
            Some((status, _)) => status.is_server_error().then(|| status.as_str()),
        };
        let client = self.client.as_ref().map(field::display);
        let route = self.route.as_ref().and_then(FoundRoute::template);
        let message = if status.is_some() { "answered" } else { "the client went away" };
        tracing::info!(
            target: "dunlin::request",
            {
                http.request.method = self.method.as_str(),
                url.path = self.path(),
                http.route = route.as_deref(),
                http.response.status_code = status,
                microseconds,
                client.address = client,
                "error.type" = error,
                request_id = self.id.as_ref().map(RequestId::as_str),
                trace_id = self.trace.id(),
                span_id = self.trace.span(),
            },
            "{message}"
        );
    }
}

fn is_read() -> bool {
    tracing::enabled!(target: "dunlin::request", tracing::Level::INFO)
}
