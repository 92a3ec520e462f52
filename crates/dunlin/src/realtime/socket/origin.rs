//! Which pages may connect. A browser sends the user's cookies with the handshake of any page, and asks nobody first.

use http::header::{HOST, ORIGIN};
use http::request::Parts;

/// True when no page asks, or one that may: of these origins, or of the host that was asked.
pub(super) fn is_allowed(parts: &Parts, origins: Option<&[&str]>) -> bool {
    let Some(origin) = parts.headers.get(ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    match origins {
        Some(origins) => {
            origins.iter().any(|allowed| *allowed == "*" || origin.eq_ignore_ascii_case(allowed))
        }
        None => host(parts).is_some_and(|host| is_of(origin, host)),
    }
}

/// The host that was asked, with its port.
fn host(parts: &Parts) -> Option<&str> {
    let authority = parts.uri.authority().map(http::uri::Authority::as_str);
    authority.or_else(|| parts.headers.get(HOST)?.to_str().ok())
}

/// True when the origin is that of pages from this host. A port that is the scheme's own may be named or not.
fn is_of(origin: &str, host: &str) -> bool {
    let Some((scheme, origin)) = origin.split_once("://") else { return false };
    let port = match scheme {
        "http" => ":80",
        "https" => ":443",
        _ => return false,
    };
    let plain = |host: &str| host.strip_suffix(port).unwrap_or(host).to_ascii_lowercase();
    plain(origin) == plain(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_the_same_host_may_connect() {
        for (origin, host, expected) in [
            ("http://example.com", "example.com", true),
            ("https://example.com", "example.com", true),
            ("https://Example.com", "example.COM:443", true),
            ("http://localhost:8000", "localhost:8000", true),
            ("http://localhost:3000", "localhost:8000", false),
            ("https://evil.example", "example.com", false),
            ("https://example.com.evil.net", "example.com", false),
            ("null", "example.com", false),
            ("file://", "", false),
        ] {
            let request = http::Request::builder().header("origin", origin).header("host", host);
            let parts = request.body(()).expect("a request").into_parts().0;
            assert_eq!(is_allowed(&parts, None), expected, "{origin} at {host}");
        }
    }

    #[test]
    fn a_list_counts_in_place_of_the_host() {
        let request =
            http::Request::builder().header("origin", "https://a.example").header("host", "a.example");
        let parts = request.body(()).expect("a request").into_parts().0;
        assert!(is_allowed(&parts, Some(&["https://A.example"])));
        assert!(!is_allowed(&parts, Some(&["https://b.example"])));
        assert!(is_allowed(&parts, Some(&["*"])));
    }
}
