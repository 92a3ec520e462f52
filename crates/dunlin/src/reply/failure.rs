//! What errors are answered with.

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::Arc;

use dunlin_core::{Body, Error, HttpError, Response, ValidationError, json};
use dunlin_run::Rejected;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use serde_json::{Value, json};

/// Answers errors: by the app's own handlers, else as FastAPI does.
#[derive(Clone, Default)]
pub(crate) struct Failures {
    handlers: HashMap<TypeId, Handler>,
}

/// Answers an error if it is of the type that the handler is for.
type Handler = Arc<dyn Fn(&Error, &Parts) -> Option<Response> + Send + Sync>;

impl Failures {
    /// Answers errors of type `E` by `handler`.
    pub(crate) fn on<E, F>(&mut self, handler: F)
    where
        E: std::error::Error + 'static,
        F: Fn(&E, &Parts) -> Response + Send + Sync + 'static,
    {
        let erased =
            move |error: &Error, parts: &Parts| error.downcast_ref::<E>().map(|error| handler(error, parts));
        self.handlers.insert(TypeId::of::<E>(), Arc::new(erased));
    }

    /// The response for an error; what the client may not see is logged.
    pub(crate) fn answer(&self, error: &Error, parts: &Parts) -> Response {
        if let Some(response) = self.handlers.values().find_map(|handler| handler(error, parts)) {
            return response;
        }
        if let Some(error) = error.downcast_ref::<HttpError>() {
            return http(error);
        }
        if let Some(error) = error.downcast_ref::<ValidationError>() {
            return validation(error);
        }
        if let Some(rejected) = error.downcast_ref::<Rejected>().filter(|rejected| !rejected.is_panicked()) {
            return busy(rejected);
        }
        tracing::error!(method = %parts.method, path = parts.uri.path(), error = %chain(error), "request failed");
        internal()
    }
}

/// `{"detail": ..}`.
fn http(error: &HttpError) -> Response {
    let answer = json(error.status, &json!({ "detail": error.detail }));
    let mut response = answer.unwrap_or_else(|_| internal());
    response.headers_mut().extend(error.headers.clone());
    response
}

fn validation(error: &ValidationError) -> Response {
    let mut response = Response::new(Body::from(dunlin_model::issues_to_json(error.issues.clone())));
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// 503: the pool is full; come back when it is likely to have room.
fn busy(rejected: &Rejected) -> Response {
    tracing::warn!(%rejected, "request refused");
    let body = json!({ "detail": Value::from("Service Unavailable") });
    let mut response = json(StatusCode::SERVICE_UNAVAILABLE, &body).unwrap_or_else(|_| internal());
    if let Some(after) = rejected.retry_after() {
        let seconds = after.as_secs() + u64::from(after.subsec_nanos() > 0);
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// 500, as Starlette writes it: the cause is only in the log.
pub(crate) fn internal() -> Response {
    plain(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
}

/// A plain-text answer.
pub(crate) fn plain(status: StatusCode, text: &'static str) -> Response {
    super::content::typed(status, "text/plain; charset=utf-8", Body::from(text))
}

/// The error and what caused it.
fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut next = error.cause().source();
    while let Some(cause) = next {
        text.push_str(&format!(": {cause}"));
        next = cause.source();
    }
    text
}
