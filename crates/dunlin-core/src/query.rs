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

    /// The last value of this name. Values of other names are passed over as they are.
    pub(crate) fn last(mut self, name: &str) -> Option<Cow<'a, str>> {
        let mut found = None;
        while let Some(pair) = self.pair() {
            if pair.is_of(name) {
                found = Some(pair.value);
            }
        }
        found.map(decode)
    }

    /// The next pair as it was sent.
    fn pair(&mut self) -> Option<Pair<'a>> {
        while !self.rest.is_empty() {
            let (pair, rest) = split(self.rest, b'&');
            self.rest = rest;
            if !pair.is_empty() {
                let (name, value) = split(pair, b'=');
                return Some(Pair { name, value });
            }
        }
        None
    }
}

impl<'a> Iterator for QueryString<'a> {
    type Item = (Cow<'a, str>, Cow<'a, str>);

    fn next(&mut self) -> Option<Self::Item> {
        self.pair().map(|pair| (decode(pair.name), decode(pair.value)))
    }
}

/// A name and its value as they were sent.
struct Pair<'a> {
    name: &'a str,
    value: &'a str,
}

impl Pair<'_> {
    fn is_of(&self, name: &str) -> bool {
        match is_escaped(self.name) {
            false => self.name == name,
            true => decode(self.name) == name,
        }
    }
}

/// What stands before the first `mark` and what behind it. The search is for short texts: `str::find` begins dearly.
fn split(text: &str, mark: u8) -> (&str, &str) {
    match text.bytes().position(|byte| byte == mark) {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, ""),
    }
}

fn is_escaped(text: &str) -> bool {
    text.bytes().any(|byte| matches!(byte, b'+' | b'%'))
}

/// Undoes the escapes of one name or value.
fn decode(text: &str) -> Cow<'_, str> {
    match is_escaped(text) {
        false => Cow::Borrowed(text),
        true => unescape(text),
    }
}

#[cold]
fn unescape(text: &str) -> Cow<'_, str> {
    let spaced = text.replace('+', " ");
    Cow::Owned(percent_decode(spaced.as_bytes()).decode_utf8_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let pairs: Vec<_> = QueryString::new(text).collect();
        for (name, _) in expected {
            let last = expected.iter().rfind(|(other, _)| other == name).map(|&(_, value)| Cow::from(value));
            assert_eq!(QueryString::new(text).last(name), last, "{name} of {text}");
        }
        assert_eq!(QueryString::new(text).last("absent"), None, "{text}");
        let expected: Vec<_> = expected.iter().map(|&(name, value)| (name.into(), value.into())).collect();
        assert_eq!(pairs, expected, "{text}");
    }

    #[test]
    fn reads_what_browsers_write() {
        check("", &[]);
        check("a=1&b=2", &[("a", "1"), ("b", "2")]);
        check("a=1&&a=2&", &[("a", "1"), ("a", "2")]);
        check("q=a+b%20c&%71=%C3%A9", &[("q", "a b c"), ("q", "é")]);
        check("a+b=1&a%2Bb=2", &[("a b", "1"), ("a+b", "2")]);
        check("flag&x==y", &[("flag", ""), ("x", "=y")]);
        check("bad=%ZZ%ff", &[("bad", "%ZZ\u{fffd}")]);
    }
}
