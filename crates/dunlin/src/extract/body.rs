//! Hot path: reads the body before arguments are decoded, within its limit.

use bytes::{Bytes, BytesMut};
use dunlin_core::{Body, Context, HttpError, Reads, RequestBody, Result, ValidationError};
use dunlin_model::{At, Collector, Model, Rules};
use http_body::Body as _;

use super::form;

/// Reads as much of the body as the endpoint's arguments need.
///
/// # Errors
/// 413 when it is longer than it may be, 400 when it is malformed or the client breaks off.
pub(crate) async fn read(cx: &mut Context) -> Result<()> {
    let RequestBody::Unread(body) = &mut cx.body else { return Ok(()) };
    match cx.served.reads {
        Reads::Nothing | Reads::Stream => {}
        Reads::Bytes => cx.body = RequestBody::Bytes(bytes(body, cx.served.limits.in_memory()).await?),
        Reads::Form => {
            let body = std::mem::take(body);
            cx.body = form::read(body, cx).await?;
        }
    }
    Ok(())
}

/// A value out of JSON; issues begin with what it is: `body`, `message`.
///
/// # Errors
/// A [`ValidationError`] with every issue.
pub(crate) fn json<T: Model>(bytes: Bytes, what: &str) -> Result<T> {
    let mut collector = Collector::new();
    let issues = match dunlin_model::from_json(&bytes, &At::root(what, &Rules::NONE), &mut collector) {
        Ok(Some(value)) if collector.is_empty() => return Ok(value),
        Ok(_) => collector.into_issues(),
        Err(malformed) => vec![malformed.to_issue()],
    };
    Err(ValidationError { issues, body: bytes }.into())
}

/// The whole body; a body that came in one piece is not copied.
pub(super) async fn bytes(body: &mut Body, limit: u64) -> Result<Bytes> {
    if body.size_hint().lower() > limit {
        return Err(HttpError::content_too_large().into());
    }
    let mut first = Bytes::new();
    let mut rest = BytesMut::new();
    while let Some(data) = body.chunk().await? {
        if (first.len() + rest.len() + data.len()) as u64 > limit {
            return Err(HttpError::content_too_large().into());
        }
        match first.is_empty() {
            true => first = data,
            false => rest.extend_from_slice(&data),
        }
        // a body whose length was said is not asked for an end that is known
        if body.is_end_stream() {
            break;
        }
    }
    if rest.is_empty() {
        return Ok(first);
    }
    let mut whole = BytesMut::with_capacity(first.len() + rest.len());
    whole.extend_from_slice(&first);
    whole.unsplit(rest);
    Ok(whole.freeze())
}
