//! Errors: what the client may see, and what only the log sees.

use std::error::Error as StdError;
use std::fmt;

use bytes::Bytes;
use dunlin_model::{Issue, json_value};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::Value;

/// Any error, ready to cross threads.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// What endpoints and dependencies return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why an endpoint or dependency failed.
///
/// Every [`std::error::Error`] becomes one by `?`: an [`HttpError`] is answered as it says, a [`ValidationError`] with
/// 422, an error type with a handler of its own by that handler, and anything else with a bare 500 whose cause is
/// only in the log.
pub struct Error {
    cause: BoxError,
}

impl Error {
    /// An error from a message; answered with 500, the message is only in the log.
    pub fn msg(message: impl Into<String>) -> Self {
        Error { cause: message.into().into() }
    }

    /// The cause, when it is of type `E`.
    pub fn downcast_ref<E: StdError + 'static>(&self) -> Option<&E> {
        self.cause.downcast_ref()
    }

    /// Takes the cause out, when it is of type `E`.
    ///
    /// # Errors
    /// Gives itself back when the cause is of another type.
    pub fn downcast<E: StdError + 'static>(self) -> std::result::Result<E, Error> {
        self.cause.downcast::<E>().map(|cause| *cause).map_err(|cause| Error { cause })
    }

    /// The cause.
    pub fn cause(&self) -> &(dyn StdError + Send + Sync + 'static) {
        &*self.cause
    }
}

impl<E: StdError + Send + Sync + 'static> From<E> for Error {
    fn from(cause: E) -> Self {
        Error { cause: Box::new(cause) }
    }
}

impl From<Error> for BoxError {
    fn from(error: Error) -> Self {
        error.cause
    }
}

/// For people, since this is what is printed of an error that `main` returns: the message and those of its causes.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.cause, f)?;
        let mut causes = std::iter::successors(self.cause.source(), |&cause| cause.source());
        causes.try_for_each(|cause| write!(f, "\ncaused by: {cause}"))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.cause, f)
    }
}

/// An answer that is an error: `{"detail": ..}` with this status and these headers.
///
/// ```
/// use dunlin_core::HttpError;
/// let error = HttpError::new(404, "Item not found").header("x-error", "There goes my error");
/// assert_eq!(error.to_string(), "404 Not Found: \"Item not found\"");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct HttpError {
    /// The status: 400 to 599 for what is an error, and any other as in FastAPI's `HTTPException`, such as 304.
    pub status: StatusCode,
    /// Any JSON; a text is the usual case.
    pub detail: Value,
    /// Sent with the answer.
    pub headers: HeaderMap,
}

impl HttpError {
    /// An error answer. Any status will do, also one below 400; a number that is none (below 100 or above 999) becomes
    /// 500.
    pub fn new(status: u16, detail: impl Into<Value>) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        HttpError { status, detail: detail.into(), headers: HeaderMap::new() }
    }

    /// An error answer whose detail is the status' own phrase, as `HTTPException(404)` has it.
    pub fn status(status: StatusCode) -> Self {
        let phrase = match status {
            // RFC 9110 renamed it; the crate `http` has the old name
            StatusCode::PAYLOAD_TOO_LARGE => "Content Too Large",
            status => status.canonical_reason().unwrap_or(""),
        };
        let detail = Value::from(phrase);
        HttpError { status, detail, headers: HeaderMap::new() }
    }

    /// 400: the request makes no sense.
    pub fn bad_request(detail: impl Into<Value>) -> Self {
        HttpError::new(400, detail)
    }

    /// 401: who is asking? A `WWW-Authenticate` header says how to tell.
    pub fn unauthorized(detail: impl Into<Value>) -> Self {
        HttpError::new(401, detail)
    }

    /// 403: not for whoever is asking.
    pub fn forbidden(detail: impl Into<Value>) -> Self {
        HttpError::new(403, detail)
    }

    /// 404: there is no such thing.
    pub fn not_found(detail: impl Into<Value>) -> Self {
        HttpError::new(404, detail)
    }

    /// 409: the thing has changed, or is there already.
    pub fn conflict(detail: impl Into<Value>) -> Self {
        HttpError::new(409, detail)
    }

    /// 413: the body is longer than this endpoint takes, in the words of RFC 9110.
    pub fn content_too_large() -> Self {
        HttpError::status(StatusCode::PAYLOAD_TOO_LARGE)
    }

    /// Adds a header; one that is not legal in HTTP is left out.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            self.headers.append(name, value);
        }
        self
    }
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.status, self.detail)
    }
}

impl StdError for HttpError {}

/// The request did not fit: answered with 422 and every issue.
#[derive(Clone, Debug, PartialEq)]
pub struct ValidationError {
    /// What is wrong, in the order in which it is answered.
    pub issues: Vec<Issue>,
    /// What was sent, when it was read into memory: empty for forms and for requests without a body.
    pub body: Bytes,
}

impl ValidationError {
    /// Says what is wrong with a request that has no body.
    pub fn new(issues: Vec<Issue>) -> Self {
        ValidationError { issues, body: Bytes::new() }
    }

    /// What was sent, as JSON; `null` when it is none.
    ///
    /// It is as long and as secret as what was sent: echo it only where that is right.
    pub fn json(&self) -> Value {
        json_value(&self.body).unwrap_or_default()
    }
}

impl fmt::Display for ValidationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "request validation failed with {} issue(s)", self.issues.len())
    }
}

impl StdError for ValidationError {}

/// Turns what is not there into an answer.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no `Option`",
    label = "only an `Option` can be turned into a 404"
)]
pub trait OptionExt<T> {
    /// 404 with this detail when there is nothing.
    ///
    /// # Errors
    /// An [`HttpError`] with status 404 for `None`.
    fn ok_or_not_found(self, detail: impl Into<Value>) -> Result<T>;
}

impl<T> OptionExt<T> for Option<T> {
    fn ok_or_not_found(self, detail: impl Into<Value>) -> Result<T> {
        self.ok_or_else(|| HttpError::new(404, detail).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Outer(std::num::ParseIntError);

    impl fmt::Display for Outer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("the port cannot be read")
        }
    }

    impl StdError for Outer {
        fn source(&self) -> Option<&(dyn StdError + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn what_main_prints_is_for_people() {
        let error = Error::from(Outer("x".parse::<u16>().unwrap_err()));
        assert_eq!(format!("{error:?}"), "the port cannot be read\ncaused by: invalid digit found in string");
        assert_eq!(format!("{:?}", Error::msg("two\nlines")), "two\nlines");
    }
}
