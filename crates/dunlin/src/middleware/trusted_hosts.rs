//! Trusted hosts: requests for other names are refused.

use dunlin_core::{Body, Response};
use http::header::{HOST, LOCATION};
use http::{HeaderValue, StatusCode};

use super::Arriving;
use crate::reply::plain;
use crate::serve::is_host;

/// The names that the app is reached by.
#[derive(Debug)]
pub(super) struct TrustedHosts {
    patterns: Vec<String>,
}

impl TrustedHosts {
    /// Names, and `*.` before a name for all names below it; says what is wrong with them.
    pub(super) fn of(patterns: impl Iterator<Item = String>, problems: &mut Vec<String>) -> Self {
        let patterns: Vec<String> = patterns.map(|pattern| pattern.to_ascii_lowercase()).collect();
        let odd = patterns.iter().filter(|pattern| {
            let name = pattern.strip_prefix("*.").unwrap_or(pattern);
            *pattern != "*" && !(is_host(name.as_bytes()) && split(name).1.is_none())
        });
        problems.extend(odd.map(|pattern| {
            format!("trusted host `{pattern}`: write `example.com`, `*.example.com` or `*`, without scheme and port")
        }));
        TrustedHosts { patterns }
    }

    /// Whether all names are trusted, so that none is refused.
    #[cfg(feature = "console")]
    pub(super) fn are_any(&self) -> bool {
        self.patterns.iter().any(|pattern| pattern == "*")
    }

    /// The answer to a request for another host.
    pub(super) fn refuse(&self, request: &Arriving) -> Option<Response> {
        let mut hosts = hosts(request).peekable();
        if hosts.peek().is_some() && hosts.all(|host| is_host(host.as_bytes()) && self.trusts(split(host).0))
        {
            return None;
        }
        self.with_www(request).or_else(|| Some(plain(StatusCode::BAD_REQUEST, "Invalid host header")))
    }

    fn trusts(&self, host: &str) -> bool {
        self.patterns.iter().any(|pattern| match pattern.strip_prefix('*') {
            Some(end) => ends_with(host, end),
            None => host.eq_ignore_ascii_case(pattern),
        })
    }

    /// The redirect to `www.`, when that is trusted and the name without it is not.
    fn with_www(&self, request: &Arriving) -> Option<Response> {
        let host = hosts(request).next().filter(|host| is_host(host.as_bytes()))?;
        let www = format!("www.{}", split(host).0.to_ascii_lowercase());
        if !self.patterns.contains(&www) {
            return None;
        }
        // without a scheme: the one that the browser used, whatever stands between it and the server
        redirect(&format!("//www.{host}{}", target(request)))
    }
}

/// 307 to this place.
pub(super) fn redirect(location: &str) -> Option<Response> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
    response.headers_mut().insert(LOCATION, HeaderValue::try_from(location).ok()?);
    Some(response)
}

/// All that the request says of its host: the authority of its target, and `Host`.
pub(super) fn hosts(request: &Arriving) -> impl Iterator<Item = &str> {
    let authority = request.uri().authority().map(http::uri::Authority::as_str);
    let headers = request.headers().get_all(HOST).iter().map(|host| host.to_str().unwrap_or_default());
    authority.into_iter().chain(headers)
}

/// Path and query, which begin with a slash.
pub(super) fn target(request: &Arriving) -> &str {
    let target = request.uri().path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
    if target.starts_with('/') { target } else { "/" }
}

/// Name and port of a host.
pub(super) fn split(host: &str) -> (&str, Option<&str>) {
    let end = host.find(']').map_or(0, |end| end + 1);
    match host[end..].split_once(':') {
        Some((rest, port)) => (&host[..end + rest.len()], Some(port)),
        None => (host, None),
    }
}

fn ends_with(host: &str, end: &str) -> bool {
    let start = host.len().checked_sub(end.len());
    start.and_then(|start| host.get(start..)).is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}
