//! Paths as they are meant: escapes of what needs none are undone (RFC 3986, 6.2.2.2), so that `/%61bout` is `/about`.

use std::fmt::Write;

use http::Uri;
use http::uri::PathAndQuery;

/// True when something in a path is escaped. Paths are short: a loop beats `memchr`.
#[inline]
pub(crate) fn is_escaped(path: &str) -> bool {
    path.bytes().any(|byte| byte == b'%')
}

/// The same target without needless escapes in its path, if it has any.
#[cold]
pub(crate) fn plain(uri: &Uri) -> Option<Uri> {
    let mut path = String::with_capacity(uri.path().len());
    let mut rest = uri.path();
    let mut is_other = false;
    while let Some((before, after)) = rest.split_once('%') {
        path.push_str(before);
        let byte = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte.filter(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(byte)) {
            Some(byte) => {
                path.push(char::from(byte));
                rest = &after[2..];
                is_other = true;
            }
            None => {
                path.push('%');
                rest = after;
            }
        }
    }
    if !is_other {
        return None;
    }
    path.push_str(rest);
    if let Some(query) = uri.query() {
        write!(path, "?{query}").ok()?;
    }
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(path).ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needless_escapes_are_undone() {
        for (sent, meant) in [
            ("/%61bout?q=%61", Some("/about?q=%61")),
            ("/a%2fb%2E%7e", Some("/a%2fb.~")),
            ("/%2%61%zz%", Some("/%2a%zz%")),
            ("/%C3%A4%20%2F", None),
            ("/about", None),
        ] {
            let uri = plain(&Uri::from_static(sent)).map(|uri| uri.to_string());
            assert_eq!(uri.as_deref(), meant, "{sent}");
        }
    }
}
