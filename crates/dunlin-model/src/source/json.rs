//! Hot path: JSON documents.

use super::Malformed;
use serde::de::IgnoredAny;
use serde_json::Value;

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
    let (value, error) = match T::decode(&mut source, at, collector) {
        Ok(value) => (value, source.end().err()),
        Err(error) => (None, Some(error)),
    };
    let value = match value {
        Some(value) if !validators.is_empty() => collector.validated(value, validators, at),
        value => value,
    };
    if error.is_some() || collector.len() > noted {
        settle(text, error, (at.depth(), noted), collector)?;
        return Ok(None);
    }
    Ok(value)
}

/// Says what is wrong: with the document, or with what is in it.
#[cold]
fn settle(
    text: &str,
    error: Option<serde_json::Error>,
    (depth, noted): (usize, usize),
    collector: &mut Collector,
) -> Result<(), Malformed> {
    match error {
        Some(error) if !collector.is_full() => Err(Malformed::find(text, &error)),
        _ => {
            echo_json(text.as_bytes(), depth, noted, collector);
            Ok(())
        }
    }
}

/// Checked as a whole: each text checked for itself costs a sixth of the decoding.
#[inline]
fn text(bytes: &[u8]) -> Result<&str, Malformed> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|_| Malformed::not_text())
}

/// Any JSON. What reads JSON without a model goes through here, so that the parser is compiled once.
///
/// # Errors
/// When the bytes are not JSON.
pub fn json_value(bytes: &[u8]) -> Result<Value, Malformed> {
    let text = text(bytes)?;
    serde_json::from_str(text).map_err(|error| Malformed::find(text, &error))
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
