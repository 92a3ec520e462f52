//! Hot path: requests that are refused before anybody looks for an endpoint.

use http::header::{CONNECTION, HOST};
use http::uri::Authority;
use http::{HeaderValue, StatusCode, Uri, Version};
use hyper::body::Incoming;

use super::Limits;
use crate::reply::typed;
use crate::{Body, Response};

/// More headers than this are refused; hyper does so for HTTP/1 by itself.
const MOST_HEADERS: usize = 100;

/// The answer to a request that nobody should look at: a target or head that is too long, a host that is none.
pub(crate) fn refuse(request: &http::Request<Incoming>, limits: &Limits) -> Option<Response> {
    let mut refused = if target_length(request.uri()) > limits.target_bytes {
        refusal(StatusCode::URI_TOO_LONG, r#"{"detail":"URI Too Long"}"#)
    } else if request.headers().len() > MOST_HEADERS {
        let detail = r#"{"detail":"Request Header Fields Too Large"}"#;
        refusal(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, detail)
    } else if !has_host(request) {
        refusal(StatusCode::BAD_REQUEST, r#"{"detail":"Invalid host header"}"#)
    } else {
        return None;
    };
    closing(&mut refused, request.version());
    Some(refused)
}

fn refusal(status: StatusCode, detail: &'static str) -> Response {
    typed(status, HeaderValue::from_static("application/json"), Body::from(detail))
}

/// Says that no further request is answered on this connection.
pub(super) fn closing(response: &mut Response, version: Version) {
    if version < Version::HTTP_2 {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
}

fn target_length(uri: &Uri) -> usize {
    uri.path().len() + uri.query().map_or(0, |query| query.len() + 1)
}

/// One host of the right form (RFC 9112, 3.2): a `Host` header, or HTTP/2's authority.
fn has_host(request: &http::Request<Incoming>) -> bool {
    let headers = request.headers();
    // clients send it first, which is seen without a search
    let first = headers.iter().next().filter(|(name, _)| **name == HOST);
    let host = first.map(|(_, value)| value).or_else(|| headers.get(HOST));
    // as many values as names: no header is there twice
    let is_one = headers.len() == headers.keys_len() || headers.get_all(HOST).iter().nth(1).is_none();
    match host {
        Some(host) => is_one && is_host(host.as_bytes()),
        None if request.version() >= Version::HTTP_2 => request
            .uri()
            .authority()
            .is_some_and(|authority| is_host(Authority::as_str(authority).as_bytes())),
        // HTTP/1.0 knows no hosts
        None => request.version() <= Version::HTTP_10,
    }
}

/// A name, IPv4 address or bracketed IPv6 address, and perhaps a port. No user, no path: what an application builds
/// from it must not lead elsewhere.
pub(crate) fn is_host(host: &[u8]) -> bool {
    if let [b'[', rest @ ..] = host {
        return match rest.iter().position(|&byte| byte == b']') {
            Some(end) => is_ipv6(&rest[..end]) && is_port(&rest[end + 1..]),
            None => false,
        };
    }
    let name = host.iter().position(|&byte| !IN_NAME[usize::from(byte)]).unwrap_or(host.len());
    name > 0 && is_port(&host[name..])
}

/// The bytes that a name may have: one look a byte, for this is done for every request.
static IN_NAME: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = (byte as u8).is_ascii_alphanumeric() || matches!(byte as u8, b'-' | b'.' | b'_' | b'~');
        byte += 1;
    }
    table
};

fn is_ipv6(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| text.parse::<std::net::Ipv6Addr>().is_ok())
}

/// Nothing, or a colon and at most five digits.
fn is_port(bytes: &[u8]) -> bool {
    match bytes {
        [] => true,
        [b':', digits @ ..] => digits.len() <= 5 && digits.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_a_host() {
        for host in ["example.com", "localhost:8000", "127.0.0.1", "[::1]:80", "my_service", "a-b.c:", "x~y"]
        {
            assert!(is_host(host.as_bytes()), "{host}");
        }
    }

    #[test]
    fn refuses_what_could_lead_elsewhere() {
        let hosts = [
            "", ":80", "a b", "a/b", "a/?", "x?", "x#", "x\\", "user@x", "x:port", "x:123456", "x:80:90",
            "[::1", "[]", "[x]:80", "[::1]80", "a%00b", "a,b", "é", "x\t", "<x>", "'x'", "x;y", "x=y", "x&y",
            "$x", "(x)", "x*", "x+y", "!x",
        ];
        for host in hosts {
            assert!(!is_host(host.as_bytes()), "{host}");
        }
    }
}
