//! Headers that are lists, over one line or several.

use http::HeaderMap;
use http::header::AsHeaderName;

/// What stands between the commas, without spaces; a comma in quotes is none.
pub(super) fn items(headers: &HeaderMap, name: impl AsHeaderName) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(name).into_iter().filter_map(|line| line.to_str().ok());
    let items = lines.flat_map(|line| {
        let mut is_quoted = false;
        line.split(move |character| {
            is_quoted ^= character == '"';
            character == ',' && !is_quoted
        })
    });
    items.map(|item| item.trim_matches([' ', '\t'])).filter(|item| !item.is_empty())
}

/// Whether the list has that word, in capitals or not.
pub(super) fn has(headers: &HeaderMap, name: impl AsHeaderName, word: &str) -> bool {
    items(headers, name).any(|item| item.eq_ignore_ascii_case(word))
}

/// The value of a header that is there once.
pub(super) fn single(headers: &HeaderMap, name: impl AsHeaderName) -> Option<&[u8]> {
    let mut lines = headers.get_all(name).into_iter();
    let line = lines.next().filter(|_| lines.next().is_none())?;
    Some(line.as_bytes())
}
