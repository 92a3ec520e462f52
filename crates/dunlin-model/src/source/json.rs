//! Hot path: JSON documents.

use super::Malformed;
use serde::de::IgnoredAny;

use super::echo::echo_json;
use super::scan::Scan;
use crate::field::Validator;
use crate::{At, Collector, Field, Model};

/// Decodes one JSON document. `Err` is malformed JSON; `Ok(None)` means that issues were collected.
///
/// # Errors
/// When the bytes are not JSON.
pub fn from_json<T: Model>(
    bytes: &[u8],
    at: &At<'_>,
    collector: &mut Collector,
) -> Result<Option<T>, Malformed> {
    decode(bytes, &[], at, collector)
}

impl<T: Model> Field<T> {
    /// Decodes one JSON document, and runs the field's validators.
    ///
    /// # Errors
    /// When the bytes are not JSON.
    pub fn read_json(
        &self,
        bytes: &[u8],
        at: &At<'_>,
        collector: &mut Collector,
    ) -> Result<Option<T>, Malformed> {
        decode(bytes, self.validators, at, collector)
    }
}

fn decode<T: Model>(
    bytes: &[u8],
    validators: &[Validator<T>],
    at: &At<'_>,
    collector: &mut Collector,
) -> Result<Option<T>, Malformed> {
    let text = text(bytes)?;
    let noted = collector.len();
    let mut source = serde_json::Deserializer::from_str(text);
    let decoded = T::decode(&mut source, at, collector).and_then(|value| source.end().map(|()| value));
    let decoded = decoded.map(|value| value.and_then(|value| collector.validated(value, validators, at)));
    match decoded {
        Ok(value) if collector.len() == noted => return Ok(value),
        Err(error) if !collector.is_full() => return Err(Malformed::find(text, &error)),
        _ => {}
    }
    echo_json(text.as_bytes(), at.depth(), noted, collector);
    Ok(None)
}

/// Checked as a whole: each text checked for itself costs a sixth of the decoding.
#[inline]
fn text(bytes: &[u8]) -> Result<&str, Malformed> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|_| Malformed::not_text())
}

/// The keys of a JSON object, each with the JSON of its value.
pub type Members<'a> = Vec<(String, &'a [u8])>;

/// The members of a JSON object, each with the JSON of its value, for bodies that hold several parameters; `None`
/// when the document is not an object. A key that was sent twice is there twice: the last one counts.
///
/// # Errors
/// When the bytes are not JSON.
pub fn json_members(bytes: &[u8]) -> Result<Option<Members<'_>>, Malformed> {
    let text = text(bytes)?;
    if let Err(error) = serde_json::from_str::<IgnoredAny>(text) {
        return Err(Malformed::find(text, &error));
    }
    let mut scan = Scan::new(text.as_bytes());
    if !scan.take(b'{') {
        return Ok(None);
    }
    let mut members = Vec::new();
    while scan.next(members.len(), b'}') {
        let Some(key) = scan.key() else { break };
        members.push((key, &text.as_bytes()[scan.skip()]));
    }
    Ok(Some(members))
}
