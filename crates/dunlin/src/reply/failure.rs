//! What errors are answered with: by the app's own handlers, else as FastAPI does.

use std::sync::Arc;

use bytes::Bytes;
use dunlin_core::{AppState, Body, Error, HttpError, Limits, Reply, Response, Result, ValidationError};
use dunlin_run::{Rejected, contained};
use http::header::RETRY_AFTER;
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use serde_json::Value;

use super::content::{PLAIN, typed};
use super::file::complete;
use super::rarely::Rarely;
use crate::Request;
use crate::routing::BoxFuture;

/// A flood of requests that have no room must not become a flood of lines.
static REFUSALS: Rarely = Rarely::new();

/// The app's own handlers.
#[derive(Clone, Default)]
pub(crate) struct Failures {
    handlers: Vec<Handler>,
    /// What the app holds, for the requests that handlers see.
    app: AppState,
}

/// Answers the errors that it is for.
#[derive(Clone)]
struct Handler {
    of: Of,
    call: Arc<dyn Fn(Error, Request) -> BoxFuture<'static, Result<Response>> + Send + Sync>,
}

/// Which errors a handler is for.
#[derive(Clone, Copy)]
enum Of {
    /// Those of a type.
    Type(fn(&Error) -> bool),
    /// Answers of a status.
    Status(StatusCode),
}

impl Failures {
    /// These handlers, in an app that holds this.
    pub(crate) fn of(self, app: &AppState) -> Self {
        Failures { app: app.clone(), ..self }
    }

    /// True when everything is answered as FastAPI does.
    pub(crate) fn is_empty(&self) -> bool {
        self.handlers.is_empty()
    }

    /// Answers errors of type `E` by `handler`.
    pub(crate) fn on<E, F, R>(&mut self, handler: F)
    where
        E: std::error::Error + 'static,
        F: Fn(E, Request) -> R + Send + Sync + 'static,
        R: Future<Output: Reply> + Send + 'static,
    {
        self.add(Of::Type(|error| error.downcast_ref::<E>().is_some()), handler);
    }

    /// Answers what would be answered with `status` by `handler`.
    pub(crate) fn on_status<F, R>(&mut self, status: StatusCode, handler: F)
    where
        F: Fn(HttpError, Request) -> R + Send + Sync + 'static,
        R: Future<Output: Reply> + Send + 'static,
    {
        self.add(Of::Status(status), handler);
    }

    /// The last one added counts.
    fn add<E, F, R>(&mut self, of: Of, handler: F)
    where
        E: std::error::Error + 'static,
        F: Fn(E, Request) -> R + Send + Sync + 'static,
        R: Future<Output: Reply> + Send + 'static,
    {
        let call = move |error: Error, request| -> BoxFuture<'static, Result<Response>> {
            match error.downcast::<E>() {
                Ok(error) => {
                    let answer = handler(error, request);
                    Box::pin(async move { answer.await.into_response() })
                }
                Err(error) => Box::pin(std::future::ready(Err(error))),
            }
        };
        self.handlers.insert(0, Handler { of, call: Arc::new(call) });
    }

    /// The response for an error; what the client may not see is logged.
    pub(crate) async fn answer(&self, error: Error, asked: &FailedRequest<'_>) -> Response {
        let error = match self.handler(error) {
            (error, None) => error,
            (error, Some(handler)) => match handler.run(error, asked, &self.app).await {
                Ok(response) => return response,
                Err(error) => error,
            },
        };
        match by_default(error) {
            Ok(response) => response,
            Err(unknown) => {
                asked.log(&unknown);
                self.internal(asked).await
            }
        }
    }

    /// The response for what nobody expected; it is in the log already.
    pub(crate) async fn internal(&self, asked: &FailedRequest<'_>) -> Response {
        let Some(handler) = self.of_status(StatusCode::INTERNAL_SERVER_ERROR) else { return internal() };
        let error = HttpError::status(StatusCode::INTERNAL_SERVER_ERROR);
        handler.run(error.into(), asked, &self.app).await.unwrap_or_else(|error| {
            asked.log(&error);
            internal()
        })
    }

    /// Who answers an error, and the error as it is told to them. Handlers of a status come before those of
    /// `HttpError`, which is hardly more than a status, but after those of other types.
    fn handler(&self, error: Error) -> (Error, Option<&Handler>) {
        let by_type = self.of_type(&error);
        if self.is_empty() || (by_type.is_some() && error.downcast_ref::<HttpError>().is_none()) {
            return (error, by_type);
        }
        let error = busy(error);
        let by_status = usual_status(&error).and_then(|status| self.of_status(status));
        match by_status {
            None => {
                let by_type = self.of_type(&error);
                (error, by_type)
            }
            Some(handler) => (as_status(error), Some(handler)),
        }
    }

    fn of_type(&self, error: &Error) -> Option<&Handler> {
        self.handlers.iter().find(|handler| matches!(handler.of, Of::Type(is) if is(error)))
    }

    fn of_status(&self, status: StatusCode) -> Option<&Handler> {
        self.handlers.iter().find(|handler| matches!(handler.of, Of::Status(of) if of == status))
    }
}

impl Handler {
    /// Calls the handler; a panic in it is its error.
    async fn run(&self, error: Error, asked: &FailedRequest<'_>, app: &AppState) -> Result<Response> {
        let request = http::Request::from_parts(asked.parts.clone(), Body::from(asked.body.clone()));
        let request = Request::new(request, app.clone(), Limits::NONE);
        let attempt = async { complete((self.call)(error, request).await?, asked.parts).await };
        let attempt = contained(attempt).await;
        attempt.unwrap_or_else(|_| Err(Error::msg("an error handler panicked")))
    }
}

/// The request that went wrong.
pub(crate) struct FailedRequest<'r> {
    pub(crate) parts: &'r Parts,
    /// As far as it was read into memory.
    pub(crate) body: Bytes,
}

impl FailedRequest<'_> {
    pub(crate) fn log(&self, error: &Error) {
        let Parts { method, uri, .. } = self.parts;
        tracing::error!(%method, path = uri.path(), error = %chain(error), "request failed");
    }
}

/// FastAPI's answers; gives back what is none of the client's business.
fn by_default(error: Error) -> Result<Response> {
    let error = match busy(error).downcast::<HttpError>() {
        Ok(error) => return error.into_response(),
        Err(error) => error,
    };
    #[cfg(feature = "axum")]
    let error = match error.downcast::<crate::interop::Rejection>() {
        Ok(rejection) => return Ok(rejection.into_response()),
        Err(error) => error,
    };
    error.downcast::<ValidationError>()?.into_response()
}

/// The status that an error is answered with; `None` for what is none of the client's business.
fn usual_status(error: &Error) -> Option<StatusCode> {
    #[cfg(feature = "axum")]
    if let Some(rejection) = error.downcast_ref::<crate::interop::Rejection>() {
        return Some(rejection.status());
    }
    match error.downcast_ref::<HttpError>() {
        Some(error) => Some(error.status),
        None => error.downcast_ref::<ValidationError>().map(|_| StatusCode::UNPROCESSABLE_ENTITY),
    }
}

/// An error as an `HttpError`, when it is for the client; else as it is.
#[cfg(feature = "process")]
pub(crate) fn answered(error: Error) -> Error {
    as_status(busy(error))
}

/// An error as handlers of a status are told it: the usual answer's status and detail.
fn as_status(error: Error) -> Error {
    let Some(status) = usual_status(&error) else { return error };
    let detail = match error.downcast::<ValidationError>() {
        Ok(error) => detail(error),
        Err(error) if error.downcast_ref::<HttpError>().is_some() => return error,
        Err(_) => return HttpError::status(status).into(),
    };
    HttpError { detail, ..HttpError::status(status) }.into()
}

/// The issues, as far as they are answered.
fn detail(error: ValidationError) -> Value {
    let answer = dunlin_model::issues_to_json(error.issues);
    dunlin_model::json_value(answer.as_ref()).map(|mut answer| answer["detail"].take()).unwrap_or_default()
}

/// A pool that is full is a 503: come back when it is likely to have room. A worker process that was killed at its
/// deadline is a 504.
fn busy(error: Error) -> Error {
    let Some(rejected) = error.downcast_ref::<Rejected>() else { return error };
    #[cfg(feature = "process")]
    if rejected.is_deadline() {
        tracing::warn!(%rejected, "request given up");
        return HttpError::status(StatusCode::GATEWAY_TIMEOUT).into();
    }
    if !rejected.is_overload() {
        return error;
    }
    if let Some(unsaid) = REFUSALS.next() {
        tracing::warn!(%rejected, unsaid, "request refused");
    }
    let mut refusal = HttpError::status(StatusCode::SERVICE_UNAVAILABLE);
    if let Some(after) = rejected.retry_after() {
        let seconds = after.as_secs() + u64::from(after.subsec_nanos() > 0);
        refusal.headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    refusal.into()
}

/// 500, as Starlette writes it: the cause is only in the log.
pub(crate) fn internal() -> Response {
    plain(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
}

/// A plain-text answer.
pub(crate) fn plain(status: StatusCode, text: &'static str) -> Response {
    typed(status, PLAIN, Body::from(text))
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
