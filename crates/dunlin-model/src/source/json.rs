//! JSON documents.

use super::Malformed;
use super::echo::echo_json;
use super::scan::Scan;
use crate::{At, Collector, Model};

/// Decodes one JSON document. `Err` is malformed JSON; `Ok(None)` means that issues were collected.
///
/// # Errors
/// When the bytes are not JSON.
pub fn from_json<T: Model>(
    bytes: &[u8],
    at: &At<'_>,
    collector: &mut Collector,
) -> Result<Option<T>, Malformed> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let noted = collector.len();
    let mut source = serde_json::Deserializer::from_slice(bytes);
    let decoded = T::decode(&mut source, at, collector).and_then(|value| source.end().map(|()| value));
    match decoded {
        Ok(value) if collector.len() == noted => return Ok(value),
        Err(error) if !collector.is_full() => return Err(Malformed::find(bytes, &error)),
        _ => {}
    }
    echo_json(bytes, at.depth(), noted, collector);
    Ok(None)
}

/// The members of a JSON object, each with the JSON of its value, for bodies that hold several parameters; `None`
/// when the document is not an object. A key that was sent twice is there twice: the last one counts.
///
/// # Errors
/// When the bytes are not JSON.
pub fn json_members(bytes: &[u8]) -> Result<Option<Vec<(String, &[u8])>>, Malformed> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Err(error) = serde_json::from_slice::<serde::de::IgnoredAny>(bytes) {
        return Err(Malformed::find(bytes, &error));
    }
    let mut scan = Scan::new(bytes);
    if !scan.take(b'{') {
        return Ok(None);
    }
    let mut members = Vec::new();
    while scan.next(members.is_empty(), b'}') {
        let Some(key) = scan.key() else { break };
        members.push((key, &bytes[scan.skip()]));
    }
    Ok(Some(members))
}
