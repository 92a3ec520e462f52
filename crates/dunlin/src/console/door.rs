//! Who may see the console: a browser that came by a name of this server, and showed the token once.

use std::borrow::Cow;

use dunlin_core::{Response, cookies};
use http::header::{HOST, LOCATION, ORIGIN, SET_COOKIE};
use http::request::Parts;
use http::uri::Authority;
use http::{HeaderMap, HeaderValue, StatusCode};

use super::file;
use super::token::Token;

/// The name of the cookie. Browsers do not tell the ports of a host apart, so the port follows.
const COOKIE: &str = "dunlin-console";

/// Lets in who has the token.
#[derive(Debug)]
pub(super) struct Door {
    pub(super) token: Token,
    pub(super) hosts: Hosts,
}

/// The names of this server.
#[derive(Debug)]
pub(super) struct Hosts {
    pub(super) named: Vec<String>,
    /// The app refuses others itself.
    pub(super) are_all_trusted: bool,
}

impl Door {
    /// The answer to who is not let in, or not yet. `place` is where the page is.
    pub(super) fn stops(&self, parts: &Parts, is_secure: bool, place: &str) -> Option<Response> {
        let host = host(parts);
        if !self.hosts.are(&host) {
            return Some(file::refused("Unknown host", &unknown(&host)));
        }
        if is_foreign(&parts.headers, &host) {
            return Some(file::refused("Not from here", "Pages of other sites may not ask the console."));
        }
        let name = cookie_name(&host);
        if let Some(sent) = sent_token(parts) {
            return Some(match self.token.is(sent) {
                true => self.welcome(&name, is_secure),
                false => file::locked(place, false),
            });
        }
        let is_known = cookies(&parts.headers).any(|(key, value)| key == name && self.token.admits(&value));
        if is_known { None } else { Some(file::locked(place, comes_by_link(&parts.headers))) }
    }

    /// Gives the pass, and leads away from the address with the token: neither history nor `Referer` keep it.
    ///
    /// The cookie has no path, so it is for what is below the console's own, wherever a proxy has put it.
    fn welcome(&self, name: &str, is_secure: bool) -> Response {
        let mut response = file::plain(StatusCode::SEE_OTHER, "");
        let secure = if is_secure { "; Secure" } else { "" };
        let cookie = format!("{name}={}; HttpOnly; SameSite=Strict{secure}", self.token.pass());
        let headers = response.headers_mut();
        headers.insert(LOCATION, HeaderValue::from_static("./"));
        // digits, letters and hyphens
        headers.insert(SET_COOKIE, HeaderValue::try_from(cookie).expect("a cookie of plain characters"));
        response
    }
}

impl Hosts {
    /// Whether a request that names this host is meant for this server.
    fn are(&self, host: &str) -> bool {
        let Ok(authority) = host.parse::<Authority>() else { return false };
        let name = authority.host();
        let is_address = name.starts_with('[') || name.parse::<std::net::Ipv4Addr>().is_ok();
        let is_local = name.eq_ignore_ascii_case("localhost") || ends_with(name, ".localhost");
        let is_named = || self.named.iter().any(|named| named.eq_ignore_ascii_case(name));
        is_address || is_local || self.are_all_trusted || is_named()
    }
}

fn ends_with(name: &str, end: &str) -> bool {
    let tail = name.len().checked_sub(end.len()).and_then(|start| name.get(start..));
    tail.is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}

fn unknown(host: &str) -> String {
    format!("`{host}` is no name that this console knows: tell it by Console::hosts or App::trusted_hosts.")
}

/// The host that the request names: its `Host`, or HTTP/2's authority.
fn host(parts: &Parts) -> Cow<'_, str> {
    let header = parts.headers.get(HOST).map(|host| String::from_utf8_lossy(host.as_bytes()));
    header.or_else(|| parts.uri.authority().map(|authority| authority.as_str().into())).unwrap_or_default()
}

fn cookie_name(host: &str) -> String {
    match host.parse::<Authority>().ok().and_then(|authority| authority.port_u16()) {
        Some(port) => format!("{COOKIE}-{port}"),
        None => COOKIE.to_owned(),
    }
}

/// Whether a page of another origin asks. Browsers say so, to whom they can be asked to.
fn is_foreign(headers: &HeaderMap, host: &str) -> bool {
    let of = |origin: &str| origin.split_once("://").is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(host));
    let is_other = headers.get(ORIGIN).is_some_and(|origin| !origin.to_str().is_ok_and(of));
    is_other || (is_from_elsewhere(headers) && !is_navigation(headers))
}

/// Whether a link on a page of another site was followed. The cookie is not sent with such a request.
fn comes_by_link(headers: &HeaderMap) -> bool {
    is_from_elsewhere(headers) && is_navigation(headers)
}

fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site" || site == "same-site")
}

fn is_navigation(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-mode").is_some_and(|mode| mode == "navigate")
}

fn sent_token(parts: &Parts) -> Option<&str> {
    let pairs = parts.uri.query().unwrap_or_default().split('&');
    pairs.filter_map(|pair| pair.split_once('=')).find(|(name, _)| *name == "token").map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_local_names_are_this_server() {
        let hosts = Hosts { named: vec!["shop.example.com".to_owned()], are_all_trusted: false };
        for host in [
            "127.0.0.1:8000",
            "[::1]:8000",
            "10.1.2.3",
            "localhost",
            "LocalHost:8000",
            "shop.localhost:1",
            "shop.example.com",
            "SHOP.example.com:443",
        ] {
            assert!(hosts.are(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "xlocalhost",
            "example.com",
            "a b",
            "shop.example.com.evil.example:80",
        ] {
            assert!(!hosts.are(host), "{host}");
        }
        assert!(Hosts { named: Vec::new(), are_all_trusted: true }.are("evil.example"));
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn pages_of_other_sites_are_foreign() {
        for (pairs, expected) in [
            (&[][..], false),
            (&[("origin", "http://localhost:8000")], false),
            (&[("origin", "https://LOCALHOST:8000")], false),
            (&[("origin", "http://localhost:8001")], true),
            (&[("origin", "http://evil.example")], true),
            (&[("origin", "null")], true),
            (&[("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "cors")], false),
            (&[("sec-fetch-site", "none"), ("sec-fetch-mode", "navigate")], false),
            (&[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")], true),
            (&[("sec-fetch-site", "same-site"), ("sec-fetch-mode", "cors")], true),
            (&[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")], false),
        ] {
            assert_eq!(is_foreign(&headers(pairs), "localhost:8000"), expected, "{pairs:?}");
        }
    }
}
