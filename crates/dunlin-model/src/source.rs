//! Where data comes from: JSON bytes, and text for parameters.

use serde::de::value::{BorrowedStrDeserializer, Error as TextError};

use crate::{At, Collector, Model};

/// Decodes one JSON document. `Err` is malformed JSON; `Ok(None)` means that issues were collected.
///
/// # Errors
/// When the bytes are not JSON.
pub fn from_json<T: Model>(
    bytes: &[u8],
    at: &At<'_>,
    collector: &mut Collector,
) -> Result<Option<T>, serde_json::Error> {
    let mut source = serde_json::Deserializer::from_slice(bytes);
    let value = T::decode(&mut source, at, collector)?;
    source.end()?;
    Ok(value)
}

/// Decodes one parameter from its text.
pub fn from_text<T: Model>(text: &str, at: &At<'_>, collector: &mut Collector) -> Option<T> {
    T::decode(BorrowedStrDeserializer::<TextError>::new(text), at, collector).ok().flatten()
}
