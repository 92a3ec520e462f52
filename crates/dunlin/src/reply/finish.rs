//! Hot path: what is still done to a reply before it is the response.

use dunlin_core::reply::forbids_body;
use dunlin_core::{Body, Response, Result};
use http::HeaderValue;
use http::header::CONTENT_LENGTH;
use http::request::Parts;
use http_body::Body as _;

use super::{ResponseHead, file};
use crate::routing::BoxFuture;

/// Adds what the endpoint's [`ResponseHead`] says, and puts in the file that the reply may wait for.
///
/// # Errors
/// When a header is not legal, or the file cannot be read.
#[cold]
pub(crate) fn finish(
    mut response: Response,
    head: Option<ResponseHead>,
    parts: &Parts,
) -> BoxFuture<'_, Result<Response>> {
    Box::pin(async {
        if let Some(head) = head {
            head.apply(&mut response)?;
        }
        if response.extensions().is_empty() {
            return Ok(response);
        }
        file::complete(response, parts).await
    })
}

/// The answer to HEAD: what GET is answered with, and how long it is, without the body.
pub(crate) fn head_only(mut response: Response) -> Response {
    let length = response.body().size_hint().exact().filter(|_| !forbids_body(response.status()));
    if let Some(length) = length {
        response.headers_mut().entry(CONTENT_LENGTH).or_insert_with(|| HeaderValue::from(length));
    }
    response.map(|_| Body::empty())
}
