//! Hot path: `name=value&..` as browsers and FastAPI's clients write it, read without copying where nothing is escaped.

use std::borrow::Cow;

use percent_encoding::percent_decode;

/// The pairs of a query string or urlencoded form, decoded one by one.
#[derive(Clone, Debug)]
pub struct QueryString<'a> {
    rest: &'a str,
}

impl<'a> QueryString<'a> {
    /// Reads `text`; `&` separates pairs, `+` is a space, `%41` is `A`, what is no UTF-8 becomes U+FFFD.
    pub fn new(text: &'a str) -> Self {
        QueryString { rest: text }
    }
}

impl<'a> Iterator for QueryString<'a> {
    type Item = (Cow<'a, str>, Cow<'a, str>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            let (pair, rest) = self.rest.split_once('&').unwrap_or((self.rest, ""));
            self.rest = rest;
            if !pair.is_empty() {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                return Some((decode(name), decode(value)));
            }
        }
    }
}

/// Undoes the escapes of one name or value.
fn decode(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(|byte| matches!(byte, b'+' | b'%')) {
        return Cow::Borrowed(text);
    }
    let spaced = text.replace('+', " ");
    Cow::Owned(percent_decode(spaced.as_bytes()).decode_utf8_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let pairs: Vec<_> = QueryString::new(text).collect();
        let expected: Vec<_> = expected.iter().map(|&(name, value)| (name.into(), value.into())).collect();
        assert_eq!(pairs, expected, "{text}");
    }

    #[test]
    fn reads_what_browsers_write() {
        check("", &[]);
        check("a=1&b=2", &[("a", "1"), ("b", "2")]);
        check("a=1&&a=2&", &[("a", "1"), ("a", "2")]);
        check("q=a+b%20c&%71=%C3%A9", &[("q", "a b c"), ("q", "é")]);
        check("flag&x==y", &[("flag", ""), ("x", "=y")]);
        check("bad=%ZZ%ff", &[("bad", "%ZZ\u{fffd}")]);
    }
}
