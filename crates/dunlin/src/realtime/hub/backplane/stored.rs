//! An event as Redis has it.

use std::time::Duration;

use ::redis::Value;

use crate::realtime::event::{Draft, Parts};
use crate::realtime::hub::EventId;

/// An event that was published somewhere.
#[derive(Debug)]
pub(super) struct Stored {
    pub(super) id: EventId,
    /// Where its epoch begins.
    pub(super) from: u64,
    /// When it was published, in milliseconds of the server's time.
    pub(super) at: u64,
    pub(super) draft: Draft,
}

impl Stored {
    /// Reads what XREAD and XRANGE give; `None` for what was not published by a hub.
    pub(super) fn parse(entry: &Value) -> Option<Self> {
        let [id, fields] = array(entry)? else { return None };
        let (mut parts, mut from, mut at, mut has_json) = (Parts::default(), None, None, false);
        for field in array(fields)?.chunks_exact(2) {
            let value = bytes(&field[1])?;
            match bytes(&field[0])? {
                b"json" => (parts.json, has_json) = (value, true),
                b"event" => parts.event = Some(value),
                b"key" => parts.key = Some(value),
                b"comment" => parts.comment = value,
                b"retry" => parts.retry = number(value).map(Duration::from_millis),
                b"from" => from = number(value),
                b"at" => at = number(value),
                _ => {}
            }
        }
        let draft = has_json.then(|| Draft::of(&parts))?;
        Some(Stored { id: self::id(bytes(id)?)?, from: from?, at: at?, draft })
    }
}

/// Gives the fields of an event; what numbers it is added in Redis.
pub(super) fn write(draft: &Draft, mut field: impl FnMut(&str, &[u8])) {
    let parts = draft.parts();
    field("json", parts.json);
    if let Some(event) = parts.event {
        field("event", event);
    }
    if let Some(key) = parts.key {
        field("key", key);
    }
    if !parts.comment.is_empty() {
        field("comment", parts.comment);
    }
    if let Some(retry) = parts.retry {
        field("retry", retry.as_millis().to_string().as_bytes());
    }
}

/// Reads the id of an entry of a stream.
pub(super) fn id(text: &[u8]) -> Option<EventId> {
    let (epoch, offset) = std::str::from_utf8(text).ok()?.split_once('-')?;
    Some(EventId { epoch: epoch.parse().ok()?, offset: offset.parse().ok()? })
}

pub(super) fn array(value: &Value) -> Option<&[Value]> {
    match value {
        Value::Array(values) => Some(values),
        _ => None,
    }
}

pub(super) fn bytes(value: &Value) -> Option<&[u8]> {
    match value {
        Value::BulkString(bytes) => Some(bytes),
        Value::SimpleString(text) => Some(text.as_bytes()),
        _ => None,
    }
}

pub(super) fn number(text: &[u8]) -> Option<u64> {
    std::str::from_utf8(text).ok()?.parse().ok()
}
