//! Where data comes from: JSON bytes, and text for parameters.

mod text;

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
    match T::decode(&mut source, at, collector) {
        Ok(value) => {
            source.end()?;
            Ok(value)
        }
        Err(_) if collector.is_full() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Decodes one parameter from its text.
pub fn from_text<T: Model>(text: &str, at: &At<'_>, collector: &mut Collector) -> Option<T> {
    T::decode(text::Text(text), at, collector).ok().flatten()
}
