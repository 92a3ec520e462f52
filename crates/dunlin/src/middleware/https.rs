//! HTTPS only: requests over plain HTTP are sent to the same place under `https`.

use dunlin_core::Response;
use http::StatusCode;
use http::header::{FORWARDED, UPGRADE};
use http::uri::Scheme;

use super::Arriving;
use super::trusted_hosts::{hosts, redirect, split, target};
use crate::Client;
use crate::reply::plain;
use crate::serve::is_host;

/// The redirect, for a request that did not come over TLS.
pub(super) fn to_https(request: &Arriving) -> Option<Response> {
    if is_secure(request) {
        return None;
    }
    let host = hosts(request).next().filter(|host| is_host(host.as_bytes()));
    let Some(host) = host else { return Some(plain(StatusCode::BAD_REQUEST, "Invalid host header")) };
    let (name, port) = split(host);
    let host = if matches!(port, None | Some("80" | "443")) { name } else { host };
    let scheme = if request.headers().contains_key(UPGRADE) { "wss" } else { "https" };
    redirect(&format!("{scheme}://{host}{}", target(request)))
}

/// True when the client used TLS. A proxy in front says so; a client that lies about it fools only itself.
fn is_secure(request: &Arriving) -> bool {
    let text = |value: &http::HeaderValue| value.to_str().unwrap_or_default().to_ascii_lowercase();
    let is_tls = |scheme: &str| matches!(scheme.trim().trim_matches('"'), "https" | "wss");
    let headers = request.headers();
    let said = headers.get("x-forwarded-proto").map(text);
    let forwarded = headers.get(FORWARDED).map(text).unwrap_or_default();
    let first = forwarded.split(',').next().unwrap_or_default();
    let proto = first.split(';').find_map(|pair| pair.trim().strip_prefix("proto="));
    Client::read(headers).is_secure()
        || request.uri().scheme() == Some(&Scheme::HTTPS)
        || said.is_some_and(|said| said.split(',').next().is_some_and(is_tls))
        || proto.is_some_and(is_tls)
}
