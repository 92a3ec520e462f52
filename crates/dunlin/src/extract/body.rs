//! Hot path: reads the body before arguments are decoded, within its limit.

use bytes::{Bytes, BytesMut};
use dunlin_core::{Body, Context, HttpError, Reads, RequestBody, Result};
use http::StatusCode;
use http_body::Body as _;
use http_body_util::BodyExt;

/// Reads as much of the body as the endpoint's arguments need.
///
/// # Errors
/// 413 when it is longer than `limit` bytes, 400 when the client breaks off.
pub(crate) async fn read(cx: &mut Context, limit: u64) -> Result<()> {
    let RequestBody::Unread(body) = &mut cx.body else { return Ok(()) };
    match cx.served.reads {
        Reads::Nothing => Ok(()),
        Reads::Bytes => {
            let body = std::mem::take(body);
            cx.body = RequestBody::Bytes(bytes(body, limit).await?);
            Ok(())
        }
        Reads::Form => Ok(()),
    }
}

/// The whole body; a body that came in one piece is not copied.
pub(crate) async fn bytes(mut body: Body, limit: u64) -> Result<Bytes> {
    if body.size_hint().lower() > limit {
        return Err(too_large());
    }
    let mut first = Bytes::new();
    let mut rest = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame =
            frame.map_err(|error| HttpError::new(400, format!("the body could not be read: {error}")))?;
        let Ok(data) = frame.into_data() else { continue };
        if (first.len() + rest.len() + data.len()) as u64 > limit {
            return Err(too_large());
        }
        match first.is_empty() {
            true => first = data,
            false => rest.extend_from_slice(&data),
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

fn too_large() -> dunlin_core::Error {
    HttpError::status(StatusCode::PAYLOAD_TOO_LARGE).into()
}
