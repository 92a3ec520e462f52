//! Forms, read before arguments are decoded: urlencoded or multipart, in linear time and within limits.

mod disposition;
mod multipart;
mod parser;

use std::borrow::Cow;

use dunlin_core::{Body, Context, HttpError, QueryString, RequestBody, Result};
use http::HeaderMap;
use http::header::CONTENT_TYPE;

use self::disposition::Options;
use super::body;
use crate::routing::BoxFuture;

/// Reads the form of a request; a body of another type is a form without fields.
///
/// # Errors
/// 413 when the body is longer than it may be, 400 when it is malformed or a part of it is too large.
pub(super) fn read(body: Body, cx: &mut Context) -> BoxFuture<'_, Result<RequestBody>> {
    Box::pin(fields(body, cx))
}

async fn fields(mut body: Body, cx: &mut Context) -> Result<RequestBody> {
    let limits = cx.served.limits;
    let media = media(&cx.parts.headers);
    let fields = match media.main.as_str() {
        "application/x-www-form-urlencoded" => {
            let bytes = body::bytes(&mut body, limits.of_form()).await?;
            urlencoded(&bytes, (limits.form.fields(), limits.form.part_size()))?
        }
        "multipart/form-data" => {
            let form = multipart::read(body.limited(limits.of_form()), &media, limits.form).await?;
            *cx.slot() = form.files;
            form.fields
        }
        _ => Vec::new(),
    };
    Ok(RequestBody::Form(fields))
}

/// The media type of the body, with its parameters.
fn media(headers: &HeaderMap) -> Options {
    headers.get(CONTENT_TYPE).map(|value| Options::parse(value.as_bytes())).unwrap_or_default()
}

/// `name=value&..`, as browsers write it.
fn urlencoded(bytes: &[u8], (most, longest): (usize, usize)) -> Result<Vec<(String, String)>> {
    let text = text(bytes);
    let pairs = || text.split('&').filter(|pair| !pair.is_empty());
    if pairs().any(|pair| pair.len() > longest) {
        return Err(bad(format!("Field exceeded maximum size of {}KB.", longest / 1024)));
    }
    if pairs().nth(most).is_some() {
        return Err(bad(format!("Too many fields. Maximum number of fields is {most}.")));
    }
    Ok(QueryString::new(&text).map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
}

/// Bytes as text: UTF-8, else Latin-1, as FastAPI reads forms.
fn text(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().map(|&byte| char::from(byte)).collect()),
    }
}

/// 400 in FastAPI's words.
fn bad(detail: impl Into<String>) -> dunlin_core::Error {
    HttpError::new(400, detail.into()).into()
}
