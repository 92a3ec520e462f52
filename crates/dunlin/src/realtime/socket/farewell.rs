//! What a socket is closed with once its endpoint has ended.

use std::error::Error as StdError;
use std::fmt;

use dunlin_core::{Error, HttpError, ValidationError};
use dunlin_websocket::{Close, CloseCode};

use super::Disconnected;

/// A message of a kind that the endpoint does not take.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rejection {
    /// Bytes in place of text.
    Binary,
    /// Text in place of bytes.
    Text,
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Rejection::Binary => "a message of text was expected, and bytes came",
            Rejection::Text => "a message of bytes was expected, and text came",
        })
    }
}

impl StdError for Rejection {}

/// The end of a socket whose endpoint has returned in good order.
pub(crate) fn normal() -> Close {
    Close::new(CloseCode::NORMAL, "")
}

/// The end of one whose endpoint has failed or panicked; the log says why.
pub(crate) fn internal_error() -> Close {
    Close::new(CloseCode::INTERNAL_ERROR, "")
}

/// What a client is told of an error, if it is one that it may know of.
pub(crate) fn farewell(error: &Error) -> Option<Close> {
    if let Some(close) = error.downcast_ref::<Close>() {
        return Some(close.clone());
    }
    if error.downcast_ref::<Disconnected>().is_some() {
        return Some(normal());
    }
    if let Some(rejection) = error.downcast_ref::<Rejection>() {
        return Some(Close::new(CloseCode::UNSUPPORTED_DATA, rejection.to_string()));
    }
    if let Some(invalid) = error.downcast_ref::<ValidationError>() {
        return Some(Close::new(CloseCode::INVALID_DATA, invalid.to_string()));
    }
    let HttpError { status, detail, .. } = error.downcast_ref::<HttpError>()?;
    let reason = detail.as_str().map_or_else(|| detail.to_string(), str::to_owned);
    status.is_client_error().then(|| Close::new(CloseCode::POLICY_VIOLATION, reason))
}
