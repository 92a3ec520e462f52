//! What a request says of the copy that it has, and of the parts that it wants (RFC 9110, 13 and 14).

use http::header::{IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, RANGE};
use http::request::Parts;
use http::{HeaderName, Method, StatusCode};

use super::open::Stamp;
use super::range::{self, Ranges};

/// What a request says of a file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conditions {
    none_match: Option<String>,
    modified_since: Option<String>,
    range: Option<String>,
    if_range: Option<String>,
    pub(super) is_head: bool,
}

impl Conditions {
    /// Reads the headers. Only the usual answer to GET and HEAD has conditions.
    pub(crate) fn of(parts: &Parts, status: StatusCode) -> Self {
        let is_head = parts.method == Method::HEAD;
        if status != StatusCode::OK || !(is_head || parts.method == Method::GET) {
            return Conditions { is_head, ..Conditions::default() };
        }
        let text = |name: HeaderName| {
            parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
        };
        Conditions {
            none_match: text(IF_NONE_MATCH),
            modified_since: text(IF_MODIFIED_SINCE),
            range: text(RANGE),
            if_range: text(IF_RANGE),
            is_head,
        }
    }

    /// True when the client's copy is the file as it is.
    pub(super) fn is_known(&self, stamp: &Stamp) -> bool {
        if let Some(known) = &self.none_match {
            let mut tags = known.split(',').map(|tag| tag.trim().trim_start_matches("W/"));
            return known.trim() == "*" || tags.any(|tag| tag == stamp.etag);
        }
        let since = self.modified_since.as_deref().and_then(|text| httpdate::parse_http_date(text).ok());
        since
            .zip(stamp.modified)
            .is_some_and(|(since, modified)| httpdate::HttpDate::from(modified) <= since.into())
    }

    /// The parts that are wanted of a file.
    pub(super) fn asked(&self, stamp: &Stamp) -> Ranges {
        match &self.range {
            Some(range) if self.is_same(stamp) => range::asked(range, stamp.size),
            _ => Ranges::All,
        }
    }

    /// False when parts are only wanted of a file that has changed since.
    fn is_same(&self, stamp: &Stamp) -> bool {
        self.if_range
            .as_ref()
            .is_none_or(|known| *known == stamp.etag || Some(known) == stamp.last_modified().as_ref())
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    fn stamp() -> Stamp {
        let modified = UNIX_EPOCH + Duration::new(1_000_000_000, 500);
        Stamp { size: 100, modified: Some(modified), etag: "\"a-1\"".to_owned() }
    }

    fn conditions(method: &str, headers: &[(&str, &str)]) -> Conditions {
        let mut request = http::Request::builder().method(method);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Conditions::of(&request.body(()).unwrap().into_parts().0, StatusCode::OK)
    }

    #[test]
    fn knows_a_copy() {
        let second = "Sun, 09 Sep 2001 01:46:40 GMT";
        let earlier = "Sun, 09 Sep 2001 01:46:39 GMT";
        for (name, value, expected) in [
            ("if-none-match", "\"a-1\"", true),
            ("if-none-match", "\"x\", W/\"a-1\"", true),
            ("if-none-match", "*", true),
            ("if-none-match", "\"b\"", false),
            ("if-none-match", "a-1", false),
            ("if-modified-since", second, true),
            ("if-modified-since", earlier, false),
            ("if-modified-since", "yesterday", false),
        ] {
            assert_eq!(conditions("GET", &[(name, value)]).is_known(&stamp()), expected, "{name}: {value}");
        }
        let both = [("if-none-match", "\"b\""), ("if-modified-since", second)];
        assert!(!conditions("GET", &both).is_known(&stamp()), "the tag is the better witness");
        assert!(!conditions("POST", &[("if-none-match", "*")]).is_known(&stamp()));
    }

    #[test]
    fn parts_are_of_the_same_file() {
        for (if_range, expected) in [
            ("\"a-1\"", Ranges::Parts(std::iter::once(0..1).collect())),
            ("Sun, 09 Sep 2001 01:46:40 GMT", Ranges::Parts(std::iter::once(0..1).collect())),
            ("W/\"a-1\"", Ranges::All),
            ("\"b\"", Ranges::All),
        ] {
            let conditions = conditions("GET", &[("range", "bytes=0-0"), ("if-range", if_range)]);
            assert_eq!(conditions.asked(&stamp()), expected, "{if_range}");
        }
        assert_eq!(conditions("POST", &[("range", "bytes=0-0")]).asked(&stamp()), Ranges::All);
    }
}
