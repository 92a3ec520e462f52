//! Compressed messages: what RFC 7692 shows, what is agreed, and what a bomb costs.

use dunlin_websocket::{CloseCode, Decoder, Deflate, Event, Frame, Handshake, Limits, Mismatch, Offer, Role};
use flate2::{Decompress, FlushDecompress};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use crate::wire::{BINARY, COMPRESSED, CONTINUATION, FIN, PING, TEXT, decoded, masked, unmasked};

fn server(message: usize) -> Decoder {
    let limits = Limits { message, ..Limits::default() };
    Decoder::new(Role::Server, limits).with_deflate(Deflate::default())
}

fn check(frames: &[Vec<u8>], expected: Result<&str, CloseCode>) {
    let bytes = frames.concat();
    for piece in [1, 3, bytes.len()] {
        let (events, end) = decoded(&mut server(100_000), &bytes, piece);
        match expected {
            Ok(text) => assert_eq!((events, end), (vec![Event::Text(text.into())], Ok(()))),
            Err(code) => assert_eq!(end.expect_err("it is wrong").code(), code),
        }
    }
}

#[test]
fn what_the_rfc_shows_is_understood() {
    let whole = |payload: &[u8]| vec![masked(FIN | COMPRESSED | TEXT, payload)];
    // RFC 7692, 7.2.3.1 to 7.2.3.5
    check(&whole(&[0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00]), Ok("Hello"));
    let (first, second) = ([0xf2, 0x48, 0xcd], [0xc9, 0xc9, 0x07, 0x00]);
    check(&[masked(COMPRESSED | TEXT, &first), masked(FIN | CONTINUATION, &second)], Ok("Hello"));
    check(&whole(&[0x00, 0x05, 0x00, 0xfa, 0xff, 0x48, 0x65, 0x6c, 0x6c, 0x6f, 0x00]), Ok("Hello"));
    check(&whole(&[0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00]), Ok("Hello"));
    let two_blocks = [0xf2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xff, 0xff, 0xca, 0xc9, 0xc9, 0x07, 0x00];
    check(&whole(&two_blocks), Ok("Hello"));
    check(&whole(&[0x00]), Ok(""));
    // not compressed, though it could be
    check(&[masked(FIN | TEXT, b"Hello")], Ok("Hello"));
}

#[test]
fn what_is_wrong_is_refused() {
    let protocol = CloseCode::PROTOCOL_ERROR;
    let invalid = CloseCode::INVALID_DATA;
    check(&[masked(FIN | COMPRESSED | TEXT, &[0xff; 20])], Err(invalid));
    check(&[masked(FIN | COMPRESSED | TEXT, b"no deflate at all")], Err(invalid));
    let start = masked(TEXT, b"a");
    check(&[start, masked(FIN | COMPRESSED | CONTINUATION, b"b")], Err(protocol));
    check(&[masked(FIN | COMPRESSED | PING, b"b")], Err(protocol));
    // bytes that are no text, compressed
    let bytes = Deflate::default().binary(&[0xff; 1000]).into_bytes();
    check(&[masked(FIN | COMPRESSED | TEXT, &bytes[2..])], Err(invalid));
    // nobody agreed to it
    let (_, end) = decoded(&mut crate::wire::server(), &masked(FIN | COMPRESSED | TEXT, &[0]), 9);
    assert_eq!(end.unwrap_err().code(), protocol);
}

#[test]
fn every_window_is_understood() {
    let text: String = (0..20_000).map(|number| format!("{}, ", number * number % 977)).collect();
    for bits in 9..=15 {
        let offer = format!("permessage-deflate; server_max_window_bits={bits}");
        let request = HeaderMap::from_iter([(header::SEC_WEBSOCKET_EXTENSIONS, offer.parse().unwrap())]);
        let deflate = agreed(&request).unwrap();
        let frame = deflate.text(&text);
        assert!(frame.bytes().len() < text.len() - 10_000, "{bits}: {}", frame.bytes().len());
        assert_eq!(inflated_with(bits, payload(frame.bytes())), text.as_bytes(), "{bits}");
        let mut client = Decoder::new(Role::Client, Limits::default()).with_deflate(deflate);
        let (events, end) = decoded(&mut client, frame.bytes(), 1000);
        assert_eq!((events, end), (vec![Event::Text(text.clone())], Ok(())), "{bits}");
    }
}

/// Inflates as a client does that has no more memory than it agreed to.
fn inflated_with(bits: u8, compressed: &[u8]) -> Vec<u8> {
    let mut inflater = Decompress::new_with_window_bits(false, bits);
    let mut out = Vec::new();
    let mut piece = [0; 64];
    loop {
        let (input, before) = (&compressed[inflater.total_in() as usize..], inflater.total_out());
        inflater.decompress(input, &mut piece, FlushDecompress::Sync).unwrap();
        let length = (inflater.total_out() - before) as usize;
        out.extend_from_slice(&piece[..length]);
        if length < piece.len() && inflater.total_in() == compressed.len() as u64 {
            return out;
        }
    }
}

/// What stands behind the head of a server's frame.
fn payload(frame: &[u8]) -> &[u8] {
    let head = match frame[1] {
        127 => 10,
        126 => 4,
        _ => 2,
    };
    &frame[head..]
}

fn agreed(request: &HeaderMap) -> Option<Deflate> {
    let mut request = request.clone();
    request.insert(header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
    Handshake::http2(&request).unwrap().with_deflate(&request).deflate()
}

#[test]
fn messages_are_compressed_where_it_helps() {
    let deflate = Deflate::default();
    for (text, helps) in [
        (String::new(), false),
        ("a".repeat(60), false),
        ("a".repeat(1000), true),
        (r#"{"id": 1, "name": "Kea"}, "#.repeat(20), true),
    ] {
        let frame = deflate.text(&text);
        assert_eq!(frame.bytes()[0], FIN | TEXT | if helps { COMPRESSED } else { 0 }, "{text}");
        assert_eq!(frame.bytes().len() < Frame::text(&text).bytes().len(), helps);
        assert_eq!(deflate.text(&text), frame, "it is the same again");
    }
    let long = "a".repeat(5_000_000);
    assert!(deflate.text(&long).bytes().len() < 50_000);
}

#[test]
fn what_cannot_be_compressed_is_sent_as_it_is_again_and_again() {
    let deflate = Deflate::default();
    let mut state = 1_u64;
    let mut noise = |length: usize| -> Vec<u8> {
        let bytes = std::iter::repeat_with(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 56) as u8
        });
        bytes.take(length).collect()
    };
    for length in [70_000, 1_000_000].into_iter().chain([256; 2000]) {
        let noise = noise(length);
        assert_eq!(deflate.binary(&noise).bytes(), &unmasked(FIN | BINARY, &noise)[..]);
    }
    // and what can be is compressed after that as before
    let text = "so much to say ".repeat(50);
    let (events, _) = decoded(&mut server(10_000), deflate.text(&text).masked([1, 2, 3, 4]).bytes(), 999);
    assert_eq!(events, [Event::Text(text)]);
}

#[test]
fn a_bomb_stops_at_the_limit() {
    let limit = 100_000;
    let bomb = |length: usize| {
        let frame = Deflate::default().binary(&vec![0; length]);
        frame.masked([1, 2, 3, 4]).into_bytes()
    };
    let (events, end) = decoded(&mut server(limit), &bomb(limit), 1000);
    assert_eq!((events, end), (vec![Event::Binary(vec![0; limit].into())], Ok(())));
    for length in [limit + 1, 10 * limit, 20_000_000] {
        let (events, end) = decoded(&mut server(limit), &bomb(length), 1000);
        assert_eq!((events.len(), end.unwrap_err().code()), (0, CloseCode::MESSAGE_TOO_BIG), "{length}");
    }
}

#[test]
fn a_message_may_end_its_stream_but_not_for_ever() {
    let ends = |count: usize| masked(FIN | COMPRESSED | TEXT, &[[3, 0].repeat(count), vec![0]].concat());
    let (events, end) = decoded(&mut server(10_000), &ends(1000), 1000);
    assert_eq!((events, end), (vec![Event::Text(String::new())], Ok(())));
    let (events, end) = decoded(&mut server(10_000), &ends(1025), 1000);
    assert_eq!((events.len(), end.unwrap_err().code()), (0, CloseCode::INVALID_DATA));
}

#[test]
fn a_message_that_was_compressed_badly_is_still_within_the_limit() {
    // stored blocks: longer than what is inside
    let limit = 60_000;
    let inside = vec![7; limit];
    let stored =
        [&[0][..], &(limit as u16).to_le_bytes(), &(!(limit as u16)).to_le_bytes(), &inside, &[0]].concat();
    let (events, end) = decoded(&mut server(limit), &masked(FIN | COMPRESSED | BINARY, &stored), 999);
    assert_eq!((events, end), (vec![Event::Binary(inside.into())], Ok(())));
}

#[test]
fn the_first_offer_that_can_be_taken_is() {
    let answer = |offers: &[&str]| {
        let mut request = Offer::new([0; 16]).headers();
        for offer in offers {
            request.append(header::SEC_WEBSOCKET_EXTENSIONS, offer.parse().unwrap());
        }
        let handshake = Handshake::http1(&Method::GET, &request).unwrap().with_deflate(&request);
        let mut answer = HeaderMap::new();
        handshake.write(&mut answer);
        assert_eq!(answer.contains_key(header::SEC_WEBSOCKET_EXTENSIONS), handshake.deflate().is_some());
        answer.remove(header::SEC_WEBSOCKET_EXTENSIONS).map(|value| value.to_str().unwrap().to_owned())
    };
    let plain = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
    // Chromium and Firefox
    assert_eq!(answer(&["permessage-deflate; client_max_window_bits"]).as_deref(), Some(plain));
    assert_eq!(answer(&["permessage-deflate"]).as_deref(), Some(plain));
    assert_eq!(answer(&[]), None);
    assert_eq!(answer(&["x-webkit-deflate-frame"]), None);
    let ten = format!("{plain}; server_max_window_bits=10");
    let offers =
        "permessage-deflate; server_max_window_bits=8, permessage-deflate; server_max_window_bits=10";
    assert_eq!(answer(&[offers]), Some(ten.clone()));
    assert_eq!(
        answer(&["permessage-deflate; what", "permessage-deflate; server_max_window_bits=10"]),
        Some(ten)
    );
    assert_eq!(answer(&["other; a=\"x, permessage-deflate, y\""]), None);
}

#[test]
fn a_client_offers_it_and_takes_the_answer() {
    let offer = Offer::new([7; 16]).deflate();
    let handshake = Handshake::http1(&Method::GET, &offer.headers()).unwrap().with_deflate(&offer.headers());
    let mut response = HeaderMap::new();
    handshake.write(&mut response);
    let check = |offer: &Offer, response: &HeaderMap| {
        offer.check(StatusCode::SWITCHING_PROTOCOLS, response).map(|agreed| agreed.deflate)
    };
    assert_eq!(check(&offer, &response), Ok(Some(Deflate::default())));
    assert_eq!(check(&Offer::new([7; 16]), &response), Err(Mismatch::Extension), "it did not ask");
    response.append(header::SEC_WEBSOCKET_EXTENSIONS, HeaderValue::from_static("permessage-deflate"));
    assert_eq!(check(&offer, &response), Err(Mismatch::Extension), "twice");
    response.insert(header::SEC_WEBSOCKET_EXTENSIONS, HeaderValue::from_static("permessage-deflate"));
    assert_eq!(
        check(&offer, &response),
        Err(Mismatch::Extension),
        "the server would refer to messages before"
    );
    response.remove(header::SEC_WEBSOCKET_EXTENSIONS);
    assert_eq!(check(&offer, &response), Ok(None), "the server does not compress");
}
