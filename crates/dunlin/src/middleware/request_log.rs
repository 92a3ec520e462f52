//! The request log: one line a request.

use http::{Method, StatusCode};
use tokio::time::Instant;

use super::Arriving;
use super::RequestId;
use crate::app::Running;

/// One request's line, written when it is answered, or when nobody waits for the answer any more.
pub(super) struct Entry {
    method: Method,
    /// The path of the endpoint as it was declared: no ids, no secrets, few values.
    route: Option<String>,
    id: Option<RequestId>,
    begun: Instant,
    status: Option<StatusCode>,
}

impl Entry {
    /// Begins the line, if anybody reads it.
    pub(super) fn begin(app: &Running, request: &Arriving, id: Option<RequestId>) -> Option<Self> {
        tracing::enabled!(target: "dunlin::request", tracing::Level::INFO).then(|| Entry {
            method: request.method().clone(),
            route: app.template(request.method(), request.uri().path()),
            id,
            begun: Instant::now(),
            status: None,
        })
    }

    /// Writes the line.
    pub(super) fn end(mut self, status: StatusCode) {
        self.status = Some(status);
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let microseconds = u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        let (method, route) = (self.method.as_str(), self.route.as_deref());
        let id = self.id.as_ref().map(RequestId::as_str);
        match self.status.map(|status| status.as_u16()) {
            Some(status) => tracing::info!(
                target: "dunlin::request", method, route, status, microseconds, request_id = id, "answered"
            ),
            None => tracing::info!(
                target: "dunlin::request", method, route, microseconds, request_id = id, "the client went away"
            ),
        }
    }
}
