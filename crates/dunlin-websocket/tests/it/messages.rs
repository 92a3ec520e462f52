//! Messages and control frames, whole and in pieces.

use bytes::Bytes;
use dunlin_websocket::{Close, CloseCode, Decoder, Event, Frame, Limits, Role};

use crate::wire::{BINARY, CLOSE, CONTINUATION, FIN, PING, PONG, TEXT, decoded, masked, server, unmasked};

fn text(text: &str) -> Event {
    Event::Text(text.into())
}

fn binary(bytes: &[u8]) -> Event {
    Event::Binary(Bytes::copy_from_slice(bytes))
}

fn close(code: CloseCode, reason: &str) -> Event {
    Event::Close(Close { code, reason: reason.into() })
}

fn pong(payload: &[u8]) -> Event {
    Event::Pong(Bytes::copy_from_slice(payload))
}

fn ping(payload: &[u8]) -> Event {
    Event::Ping(Bytes::copy_from_slice(payload))
}

/// Gives the frames in pieces of several sizes: the events are the same.
fn check(frames: &[Vec<u8>], expected: &[Event]) {
    let bytes = frames.concat();
    for piece in [1, 2, 3, 5, 7, 64, 1000, bytes.len().max(1)] {
        let mut decoder = server();
        let (events, end) = decoded(&mut decoder, &bytes, piece);
        assert_eq!((&*events, end), (expected, Ok(())), "in pieces of {piece}");
        assert_eq!(decoder.held(), 0, "nothing is held after a message");
    }
}

#[test]
fn messages_of_every_kind_and_length() {
    check(&[masked(FIN | TEXT, b"Hello")], &[text("Hello")]);
    check(&[masked(FIN | TEXT, b"")], &[text("")]);
    check(&[masked(FIN | BINARY, b"")], &[binary(b"")]);
    check(&[masked(FIN | TEXT, "Grüße 🐦".as_bytes())], &[text("Grüße 🐦")]);
    for length in [1, 125, 126, 127, 128, 65535, 65536, 65537, 200_000] {
        let payload: Vec<u8> = (0..length).map(|index| (index * 7 % 251) as u8).collect();
        check(&[masked(FIN | BINARY, &payload)], &[binary(&payload)]);
    }
}

#[test]
fn fragments_are_joined() {
    let [a, b, c] = ["Gr\u{fc}", "\u{df}e ", "\u{1f426}"];
    check(
        &[
            masked(TEXT, a.as_bytes()),
            masked(CONTINUATION, b.as_bytes()),
            masked(FIN | CONTINUATION, c.as_bytes()),
        ],
        &[text("Grüße 🐦")],
    );
    // in the middle of a character, and with frames that are empty
    let bytes = "🐦🐦".as_bytes();
    check(
        &[
            masked(TEXT, b""),
            masked(CONTINUATION, &bytes[..1]),
            masked(CONTINUATION, b""),
            masked(CONTINUATION, &bytes[1..5]),
            masked(CONTINUATION, &bytes[5..]),
            masked(FIN | CONTINUATION, b""),
        ],
        &[text("🐦🐦")],
    );
    check(&[masked(BINARY, b"\xff"), masked(FIN | CONTINUATION, b"\xfe")], &[binary(b"\xff\xfe")]);
}

#[test]
fn control_frames_stand_between_fragments() {
    check(
        &[
            masked(FIN | PING, b"1"),
            masked(TEXT, b"a"),
            masked(FIN | PING, &[7; 125]),
            masked(FIN | PONG, b""),
            masked(FIN | CONTINUATION, b"b"),
            masked(FIN | TEXT, b"c"),
        ],
        &[ping(b"1"), ping(&[7; 125]), pong(b""), text("ab"), text("c")],
    );
}

#[test]
fn a_good_bye_is_the_end() {
    let code = CloseCode::new(4711).unwrap();
    for (payload, expected) in [
        (&b""[..], close(CloseCode::NO_STATUS, "")),
        (b"\x03\xe8", close(CloseCode::NORMAL, "")),
        (b"\x03\xe9\xc3\xbc", close(CloseCode::GOING_AWAY, "ü")),
        (b"\x12\x67why", close(code, "why")),
    ] {
        let after = [masked(FIN | CLOSE, payload), masked(FIN | TEXT, b"late"), b"and garbage".to_vec()];
        check(&after, &[expected]);
    }
    // also inside of a message, which never ends
    check(&[masked(TEXT, b"a"), masked(FIN | CLOSE, b"")], &[close(CloseCode::NO_STATUS, "")]);
}

#[test]
fn a_good_bye_is_answered_with_its_code() {
    let close = |code| Close { code, reason: "so".into() }.answer();
    assert_eq!(close(CloseCode::NORMAL).bytes(), &b"\x88\x02\x03\xe8"[..]);
    assert_eq!(close(CloseCode::NO_STATUS).bytes(), &b"\x88\x00"[..]);
}

#[test]
fn frames_are_written_as_the_protocol_says() {
    let code = CloseCode::NORMAL;
    for (frame, first, payload) in [
        (Frame::text("ü"), FIN | TEXT, "ü".as_bytes().to_vec()),
        (Frame::text(""), FIN | TEXT, vec![]),
        (Frame::binary(&[1; 125]), FIN | BINARY, vec![1; 125]),
        (Frame::binary(&[1; 126]), FIN | BINARY, vec![1; 126]),
        (Frame::binary(&[1; 65535]), FIN | BINARY, vec![1; 65535]),
        (Frame::binary(&[1; 65536]), FIN | BINARY, vec![1; 65536]),
        (Frame::ping(b"x"), FIN | PING, b"x".to_vec()),
        (Frame::ping(&[b'x'; 200]), FIN | PING, vec![b'x'; 125]),
        (Frame::pong(b"x"), FIN | PONG, b"x".to_vec()),
        (Frame::close(code, "bye"), FIN | CLOSE, b"\x03\xe8bye".to_vec()),
        // a reason is cut between characters
        (
            Frame::close(code, &"🐦".repeat(31)),
            FIN | CLOSE,
            [&[3, 0xe8], "🐦".repeat(30).as_bytes()].concat(),
        ),
        (Frame::close(CloseCode::ABNORMAL, "bye"), FIN | CLOSE, vec![]),
    ] {
        assert_eq!(frame.bytes(), &unmasked(first, &payload)[..]);
        let mask = crate::wire::MASK;
        assert_eq!(frame.masked(mask).into_bytes(), masked(first, &payload));
    }
}

#[test]
fn a_client_reads_what_is_not_masked() {
    let mut decoder = Decoder::new(Role::Client, Limits::default());
    let bytes = [unmasked(TEXT, b"a"), unmasked(FIN | CONTINUATION, b"b")].concat();
    assert_eq!(decoded(&mut decoder, &bytes, 2), (vec![text("ab")], Ok(())));
}
