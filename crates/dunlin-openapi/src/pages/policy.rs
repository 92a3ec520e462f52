//! Content security policies: a page runs its own scripts and nothing that a document smuggles in.

use base64ct::{Base64, Encoding};
use hmac_sha256::Hash;

/// A `Content-Security-Policy` in the making.
pub(super) struct Policy(String);

impl Policy {
    /// Nothing may be loaded; only the own origin may show the page in a frame.
    pub(super) fn closed() -> Self {
        Self("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'".to_owned())
    }

    /// Allows `sources` for a directive, together with the origins of the absolute ones among `urls`.
    pub(super) fn allow(mut self, directive: &str, sources: &str, urls: &[&str]) -> Self {
        self.0.extend(["; ", directive, " ", sources]);
        for origin in urls.iter().filter_map(|url| origin(url)) {
            self.0.extend([" ", origin]);
        }
        self
    }

    pub(super) fn finish(self) -> String {
        self.0
    }
}

/// The source expression that allows exactly this inline script (CSP level 3, 2.3.1).
pub(super) fn script_hash(script: &str) -> String {
    format!("'sha256-{}'", Base64::encode_string(&Hash::hash(script.as_bytes())))
}

/// `https://host:port` of an absolute web address; `None` for a path, and for a host with a character that could
/// end the directive.
fn origin(url: &str) -> Option<&str> {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let length = host.find(['/', '?', '#']).unwrap_or(host.len());
    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    let valid = length > 0 && host.as_bytes()[..length].iter().all(|byte| is_host(*byte));
    valid.then(|| &url[..url.len() - host.len() + length])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        for (url, expected) in [
            ("/docs/assets/a.js", None),
            ("assets/a.js", None),
            ("data:image/png,x", None),
            ("https://", None),
            ("https://cdn.example.com/a.js?x=1", Some("https://cdn.example.com")),
            ("http://127.0.0.1:8000", Some("http://127.0.0.1:8000")),
            ("http://[::1]:8000/a", Some("http://[::1]:8000")),
            ("https://a.example; script-src */a.js", None),
            ("https://a.example 'unsafe-inline'", None),
            ("https://*/a.js", None),
        ] {
            assert_eq!(origin(url), expected, "{url}");
        }
    }

    #[test]
    fn a_hash_is_the_one_browsers_compute() {
        // The example of CSP level 3, section 8.3: the hash of alert('Hello, world.');
        let hash = script_hash("alert('Hello, world.');");
        assert_eq!(hash, "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='");
    }

    #[test]
    fn a_policy_lists_sources_and_origins() {
        let policy =
            Policy::closed().allow("script-src", "'self'", &["/a.js", "https://cdn.example/a.js"]).finish();
        assert!(
            policy.ends_with("frame-ancestors 'self'; script-src 'self' https://cdn.example"),
            "{policy}"
        );
    }
}
