//! A cookie on its way to the client: `Set-Cookie` (RFC 6265), written as Python's `http.cookies` writes it.

use std::borrow::Cow;
use std::fmt::Write;
use std::time::{Duration, SystemTime};

use http::HeaderValue;

use crate::{Error, Result};

/// A cookie for the client to keep: for the whole site, sent along with top-level navigation only (`SameSite=lax`),
/// until the browser is closed.
///
/// ```
/// use std::time::Duration;
/// use dunlin_core::reply::Cookie;
///
/// let cookie = Cookie::new("session", "abc").max_age(Duration::from_secs(3600)).http_only().secure();
/// let line = cookie.to_header().unwrap();
/// assert_eq!(line, "session=abc; HttpOnly; Max-Age=3600; Path=/; SameSite=lax; Secure");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a cookie is sent when it is part of a reply, or given to `ResponseHead::set_cookie`"]
pub struct Cookie {
    name: String,
    value: String,
    domain: Option<String>,
    path: String,
    expires: Option<SystemTime>,
    max_age: Option<Duration>,
    same_site: SameSite,
    http_only: bool,
    secure: bool,
    partitioned: bool,
}

/// With which requests from other sites a cookie is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SameSite {
    /// With none.
    Strict,
    /// When a link leads here.
    #[default]
    Lax,
    /// With all; browsers want such a cookie to be `Secure`, so it is.
    None,
}

impl Cookie {
    /// A cookie. A value with characters that no cookie can hold is quoted, and read back as it was.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Cookie {
            name: name.into(),
            value: value.into(),
            domain: None,
            path: "/".to_owned(),
            expires: None,
            max_age: None,
            same_site: SameSite::Lax,
            http_only: false,
            secure: false,
            partitioned: false,
        }
    }

    /// Makes the client forget a cookie; give it the path and domain that the cookie was set with.
    pub fn removal(name: impl Into<String>) -> Self {
        Cookie::new(name, "").max_age(Duration::ZERO).expires(SystemTime::UNIX_EPOCH)
    }

    /// Kept for this long, whole seconds.
    pub fn max_age(mut self, age: Duration) -> Self {
        self.max_age = Some(age);
        self
    }

    /// Kept until then; `max_age` is safer, since clients' clocks differ.
    pub fn expires(mut self, at: SystemTime) -> Self {
        self.expires = Some(at);
        self
    }

    /// Sent for paths below this one only; `/` unless set.
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// Sent to this domain and those below it; only to the host that set it unless set.
    pub fn domain(mut self, domain: impl Into<String>) -> Self {
        self.domain = Some(domain.into());
        self
    }

    /// Out of reach of scripts.
    pub fn http_only(mut self) -> Self {
        self.http_only = true;
        self
    }

    /// Sent over HTTPS only.
    pub fn secure(mut self) -> Self {
        self.secure = true;
        self
    }

    /// With which requests from other sites it is sent.
    pub fn same_site(mut self, same_site: SameSite) -> Self {
        self.same_site = same_site;
        self
    }

    /// Kept apart for each site that embeds this one (CHIPS); such a cookie is `Secure`.
    pub fn partitioned(mut self) -> Self {
        self.partitioned = true;
        self
    }

    /// The value of `Set-Cookie`.
    ///
    /// # Errors
    /// When name, path or domain have characters that they cannot have, and when a name that begins with `__Host-` or
    /// `__Secure-` promises what the cookie does not keep.
    pub fn to_header(&self) -> Result<HeaderValue> {
        self.check()?;
        let mut line = format!("{}={}", self.name, quote(&self.value));
        if let Some(domain) = &self.domain {
            line.push_str(&format!("; Domain={domain}"));
        }
        if let Some(at) = self.expires {
            line.push_str(&format!("; expires={}", httpdate::fmt_http_date(at)));
        }
        line.push_str(if self.http_only { "; HttpOnly" } else { "" });
        if let Some(age) = self.max_age {
            line.push_str(&format!("; Max-Age={}", age.as_secs()));
        }
        line.push_str(if self.partitioned { "; Partitioned" } else { "" });
        line.push_str(&format!("; Path={}; SameSite={}", self.path, self.same_site.as_str()));
        line.push_str(if self.is_secure() { "; Secure" } else { "" });
        Ok(HeaderValue::try_from(line)?)
    }

    fn is_secure(&self) -> bool {
        self.secure || self.partitioned || self.same_site == SameSite::None
    }

    fn check(&self) -> Result<()> {
        let wrong = |what: &str| Err(Error::msg(format!("cookie `{}`: {what}", self.name.escape_debug())));
        if self.name.is_empty() || !self.name.bytes().all(is_token) {
            return wrong("a name is letters, digits and !#$%&'*+-.^_`|~");
        }
        let attributes = [self.path.as_str(), self.domain.as_deref().unwrap_or_default()];
        if attributes.iter().any(|text| text.bytes().any(|byte| byte == b';' || byte.is_ascii_control())) {
            return wrong("path and domain have no `;` and no control characters");
        }
        if self.name.starts_with("__Secure-") && !self.is_secure() {
            return wrong("the name says that it is secure: add `.secure()`");
        }
        let is_of_host = self.is_secure() && self.domain.is_none() && self.path == "/";
        if self.name.starts_with("__Host-") && !is_of_host {
            return wrong("the name says that it is secure, for the path `/`, and of no domain");
        }
        Ok(())
    }
}

impl SameSite {
    fn as_str(self) -> &'static str {
        match self {
            SameSite::Strict => "strict",
            SameSite::Lax => "lax",
            SameSite::None => "none",
        }
    }
}

/// The value as it is, or in quotes with what is not allowed written as `\ooo`.
fn quote(value: &str) -> String {
    if value.bytes().all(|byte| is_token(byte) || byte == b':') {
        return value.to_owned();
    }
    let mut quoted = String::from("\"");
    for byte in value.bytes() {
        let is_plain = is_token(byte) || b": ()/<=>?@[]{}".contains(&byte);
        let written = match byte {
            b'"' | b'\\' => write!(quoted, "\\{}", char::from(byte)),
            _ if is_plain => write!(quoted, "{}", char::from(byte)),
            _ => write!(quoted, "\\{byte:03o}"),
        };
        written.expect("a String takes any text");
    }
    quoted.push('"');
    quoted
}

/// A value as a client sends it back: without its quotes, `\ooo` and `\c` undone.
pub(crate) fn unquote(value: &str) -> Cow<'_, str> {
    let Some(inner) = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return Cow::Borrowed(value);
    };
    if !inner.contains('\\') {
        return Cow::Borrowed(inner);
    }
    let mut bytes = Vec::with_capacity(inner.len());
    let mut rest = inner.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let octal = after.get(..3).filter(|digits| digits.iter().all(|digit| (b'0'..=b'7').contains(digit)));
        let code = octal.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 8).ok());
        let (byte, used) = match (byte, code) {
            (b'\\', Some(code)) => (code, 3),
            (b'\\', None) if !after.is_empty() => (after[0], 1),
            _ => (byte, 0),
        };
        bytes.push(byte);
        rest = &after[used..];
    }
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

/// A character of a token (RFC 9110, 5.6.2).
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cookie: &Cookie, expected: &str) {
        let line = cookie.to_header().map_err(|error| error.to_string());
        assert_eq!(line.as_ref().map(|line| line.to_str().unwrap()).map_err(String::as_str), Ok(expected));
    }

    #[test]
    fn writes_what_python_writes() {
        check(&Cookie::new("a", "b"), "a=b; Path=/; SameSite=lax");
        check(&Cookie::new("a", ""), "a=; Path=/; SameSite=lax");
        check(&Cookie::new("a", "x y"), "a=\"x y\"; Path=/; SameSite=lax");
        check(&Cookie::new("a", "1;2,3\"\\"), "a=\"1\\0732\\0543\\\"\\\\\"; Path=/; SameSite=lax");
        check(&Cookie::new("a", "é"), "a=\"\\303\\251\"; Path=/; SameSite=lax");
        check(
            &Cookie::new("a", "b")
                .domain("example.com")
                .path("/x")
                .same_site(SameSite::None)
                .max_age(Duration::from_millis(1500)),
            "a=b; Domain=example.com; Max-Age=1; Path=/x; SameSite=none; Secure",
        );
        check(
            &Cookie::removal("a"),
            "a=; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; SameSite=lax",
        );
        check(&Cookie::new("a", "b").partitioned(), "a=b; Partitioned; Path=/; SameSite=lax; Secure");
        check(&Cookie::new("__Host-a", "b").secure(), "__Host-a=b; Path=/; SameSite=lax; Secure");
    }

    #[test]
    fn reads_back_what_it_wrote() {
        for value in ["", "plain", "a b", "1;2,3\"\\", "é\r\n", "\\073"] {
            assert_eq!(unquote(&quote(value)), value);
        }
        for (sent, value) in [("\"", "\""), ("\"a", "\"a"), ("\"\\\"", "\\"), ("\"\\777\"", "777")] {
            assert_eq!(unquote(sent), value, "{sent}");
        }
    }

    #[test]
    fn refuses_what_would_be_another_header_or_a_broken_promise() {
        let cookies = [
            Cookie::new("", "b"),
            Cookie::new("a b", "c"),
            Cookie::new("a\r\nx", "c"),
            Cookie::new("a", "b").path("/; Domain=evil.example"),
            Cookie::new("a", "b").domain("x\r\nset-cookie: y=z"),
            Cookie::new("__Secure-a", "b"),
            Cookie::new("__Host-a", "b"),
            Cookie::new("__Host-a", "b").secure().path("/x"),
            Cookie::new("__Host-a", "b").secure().domain("example.com"),
        ];
        for cookie in cookies {
            assert!(cookie.to_header().is_err(), "{cookie:?}");
        }
        assert_eq!(
            Cookie::new("a", "x\r\ny").to_header().unwrap(),
            "a=\"x\\015\\012y\"; Path=/; SameSite=lax"
        );
    }
}
