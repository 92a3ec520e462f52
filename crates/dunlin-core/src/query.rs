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
        while !self.rest.is_empty() {
            let (pair, is_escaped) = self.next_pair();
            if is_escaped {
                let (this, value) = split(pair, b'=');
                if decode(this) == name {
                    found = Some(decode(value));
                }
            } else if let Some(rest) = pair.strip_prefix(name) {
                match rest.as_bytes().first() {
                    None if !pair.is_empty() => found = Some(Cow::Borrowed("")),
                    Some(b'=') => found = Some(Cow::Borrowed(&rest[1..])),
                    _ => {}
                }
            }
        }
        found
    }

    /// Takes what stands before the next `&`, and says whether anything in it is escaped.
    fn next_pair(&mut self) -> (&'a str, bool) {
        let mut is_escaped = false;
        for (at, byte) in self.rest.bytes().enumerate() {
            match MARKS[usize::from(byte)] {
                0 => {}
                b'&' => {
                    let pair = &self.rest[..at];
                    self.rest = &self.rest[at + 1..];
                    return (pair, is_escaped);
                }
                _ => is_escaped = true,
            }
        }
        (std::mem::take(&mut self.rest), is_escaped)
    }
}

/// The bytes that mean something in a query string, beside `=`; 0 for all others.
static MARKS: [u8; 256] = {
    let mut marks = [0; 256];
    marks[b'&' as usize] = b'&';
    marks[b'+' as usize] = b'+';
    marks[b'%' as usize] = b'%';
    marks
};

impl<'a> Iterator for QueryString<'a> {
    type Item = (Cow<'a, str>, Cow<'a, str>);

    fn next(&mut self) -> Option<Self::Item> {
        while !self.rest.is_empty() {
            let (pair, _) = self.next_pair();
            if !pair.is_empty() {
                let (name, value) = split(pair, b'=');
                return Some((decode(name), decode(value)));
            }
        }
        None
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
