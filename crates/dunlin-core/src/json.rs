//! Hot path: the JSON body, whole or by key.

use dunlin_model::{At, Field, Model};

use crate::Context;

/// Decodes the whole body.
pub(crate) fn whole<T: Model>(
    bytes: &[u8],
    field: &'static Field<T>,
    at: &At<'_>,
    cx: &mut Context,
) -> Option<T> {
    match field.read_json(bytes, at, &mut cx.collector) {
        Ok(value) => value,
        Err(malformed) => {
            cx.malformed = Some(malformed);
            None
        }
    }
}

/// Decodes one key of the body's object; the other keys belong to other arguments.
pub(crate) fn key<T: Model>(
    bytes: &[u8],
    field: &'static Field<T>,
    at: &At<'_>,
    cx: &mut Context,
) -> Option<T> {
    let members = match dunlin_model::json_members(bytes) {
        Ok(Some(members)) => members,
        // a list or a number has no keys at all: then defaults do not help either, as in FastAPI
        Ok(None) => {
            cx.collector.missing(at);
            return None;
        }
        Err(malformed) => {
            cx.malformed = Some(malformed);
            return None;
        }
    };
    match members.iter().rfind(|(key, _)| key == field.wire()) {
        Some((_, value)) => whole(value, field, at, cx),
        None => field.absent(at, &mut cx.collector),
    }
}
