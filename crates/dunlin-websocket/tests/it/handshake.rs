//! Requests that become a WebSocket, and those that do not; the client's side.

use dunlin_websocket::{Handshake, Mismatch, Offer, Refusal, is_upgrade, subprotocols};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

const KEY: (&str, &str) = ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==");

fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
    let lines = lines.iter().map(|&(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
    let mut headers = HeaderMap::new();
    for (name, value) in lines {
        let value: HeaderValue = value;
        headers.append(name, value);
    }
    headers
}

/// A good request in which one line stands in place of another, or is not there.
fn request(name: &str, changed: &[(&'static str, &str)]) -> HeaderMap {
    let good = [("upgrade", "websocket"), ("connection", "Upgrade"), ("sec-websocket-version", "13"), KEY];
    let kept = good.into_iter().filter(|(other, _)| *other != name);
    headers(&kept.chain(changed.iter().copied()).collect::<Vec<_>>())
}

fn refused(name: &str, changed: &[(&'static str, &str)]) -> Option<Refusal> {
    Handshake::http1(&Method::GET, &request(name, changed)).err()
}

#[test]
fn good_requests_are_answered() {
    for (name, changed) in [
        ("", &[][..]),
        ("upgrade", &[("upgrade", "WebSocket")]),
        ("upgrade", &[("upgrade", "h2c, websocket")]),
        ("connection", &[("connection", "keep-alive, upgrade")]),
        ("connection", &[("connection", "keep-alive"), ("connection", "UPGRADE")]),
        ("", &[("sec-websocket-extensions", "permessage-deflate")]),
    ] {
        let request = request(name, changed);
        assert!(is_upgrade(&request), "{changed:?}");
        let mut answer = HeaderMap::new();
        Handshake::http1(&Method::GET, &request).unwrap().write(&mut answer);
        let expected = [
            ("upgrade", "websocket"),
            ("connection", "Upgrade"),
            ("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
        ];
        assert_eq!(answer, headers(&expected), "{changed:?}");
    }
}

#[test]
fn other_requests_are_refused() {
    for (name, changed, status, header) in [
        ("upgrade", &[][..], 426, Some(("upgrade", "websocket"))),
        ("upgrade", &[("upgrade", "h2c")], 426, Some(("upgrade", "websocket"))),
        ("connection", &[], 400, None),
        ("connection", &[("connection", "close")], 400, None),
        ("sec-websocket-version", &[], 426, Some(("sec-websocket-version", "13"))),
        (
            "sec-websocket-version",
            &[("sec-websocket-version", "8")],
            426,
            Some(("sec-websocket-version", "13")),
        ),
        ("", &[("sec-websocket-version", "13")], 426, Some(("sec-websocket-version", "13"))),
        ("sec-websocket-key", &[], 400, None),
        ("sec-websocket-key", &[("sec-websocket-key", "short")], 400, None),
        ("sec-websocket-key", &[("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZSBpcyBsb25n")], 400, None),
        ("", &[KEY], 400, None),
    ] {
        let refusal = refused(name, changed).expect(name);
        let said =
            refusal.header().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
        let said = said.as_ref().map(|(name, value)| (&**name, &**value));
        assert_eq!((refusal.status().as_u16(), said), (status, header), "{name} {changed:?}: {refusal}");
    }
    let refusal = Handshake::http1(&Method::POST, &request("", &[])).unwrap_err();
    assert_eq!(refusal.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(refusal.header().unwrap().1, "GET");
}

#[test]
fn http2_has_neither_key_nor_upgrade() {
    let mut answer = HeaderMap::new();
    Handshake::http2(&headers(&[("sec-websocket-version", "13")])).unwrap().write(&mut answer);
    assert_eq!(answer, HeaderMap::new());
    let refusal = Handshake::http2(&HeaderMap::new()).unwrap_err();
    assert_eq!(refusal.to_string(), "`Sec-WebSocket-Version` has to be 13");
}

#[test]
fn an_ordinary_get_is_no_upgrade() {
    for lines in [
        &[][..],
        &[("connection", "keep-alive")],
        &[("connection", "upgrade"), ("upgrade", "h2c")],
        &[("upgrade", "websocket")],
    ] {
        assert!(!is_upgrade(&headers(lines)), "{lines:?}");
    }
}

#[test]
fn subprotocols_are_in_the_order_of_the_client() {
    let request = headers(&[("sec-websocket-protocol", "b, a,,c"), ("sec-websocket-protocol", " d ")]);
    assert_eq!(subprotocols(&request).collect::<Vec<_>>(), ["b", "a", "c", "d"]);
    assert_eq!(subprotocols(&HeaderMap::new()).count(), 0);
}

#[test]
fn a_client_asks_and_looks_at_the_answer() {
    let name = |name| HeaderValue::from_static(name);
    let offer = Offer::new(*b"the sample nonce").subprotocol(name("v2")).subprotocol(name("v1"));
    assert_eq!(subprotocols(&offer.headers()).collect::<Vec<_>>(), ["v2", "v1"]);
    let mut good = HeaderMap::new();
    Handshake::http1(&Method::GET, &offer.headers()).unwrap().write(&mut good);
    let switching = StatusCode::SWITCHING_PROTOCOLS;
    assert_eq!(offer.check(switching, &good).unwrap().subprotocol, None);

    let check = |name: &'static str, value: &str| {
        let mut answer = good.clone();
        answer.insert(name, value.parse().unwrap());
        offer.check(switching, &answer).map(|agreed| agreed.subprotocol)
    };
    assert_eq!(check("sec-websocket-protocol", "v1"), Ok(Some("v1".into())));
    assert_eq!(check("sec-websocket-protocol", "v3"), Err(Mismatch::Subprotocol));
    assert_eq!(check("sec-websocket-protocol", "v1, v2"), Err(Mismatch::Subprotocol));
    assert_eq!(check("sec-websocket-extensions", "permessage-deflate"), Err(Mismatch::Extension));
    assert_eq!(check("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOx="), Err(Mismatch::Accept));
    assert_eq!(check("upgrade", "h2c"), Err(Mismatch::Upgrade));
    assert_eq!(check("connection", "close"), Err(Mismatch::Upgrade));
    let forbidden = offer.check(StatusCode::FORBIDDEN, &good).unwrap_err();
    assert_eq!(forbidden.to_string(), "the server answered 403 Forbidden in place of 101");
}
