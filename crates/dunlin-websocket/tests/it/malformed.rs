//! What RFC 6455 forbids, a row for each: it is refused with the right code, however the bytes are cut, as soon as the
//! wrong byte has come, and for good.

use std::slice;

use dunlin_websocket::{CloseCode, Decoder, Limits, Role};

use crate::wire::{
    BINARY, CLOSE, COMPRESSED, CONTINUATION, FIN, PING, PONG, TEXT, decoded, masked, server, unmasked,
};

/// The last of the frames is wrong. It is refused at its byte number `at`.
fn check(what: &str, expected: CloseCode, frames: &[Vec<u8>], at: usize) {
    let bytes = frames.concat();
    for piece in [1, 2, 3, 7, bytes.len()] {
        let mut decoder = server();
        let (_, end) = decoded(&mut decoder, &bytes, piece);
        let error = end.expect_err(what);
        assert_eq!(error.code(), expected, "{what}: {error}");
        assert_eq!(decoder.held(), 0, "{what}: nothing is held after an error");
        assert_eq!(decoder.decode(&mut &masked(FIN | TEXT, b"more")[..]), Err(error), "{what}: it stays");
    }
    let first = bytes.len() - frames.last().expect("there is one").len();
    let (_, end) = decoded(&mut server(), &bytes[..first + at - 1], 1);
    assert_eq!(end, Ok(()), "{what}: refused before byte {at}");
    let (_, end) = decoded(&mut server(), &bytes[..first + at], 1);
    assert!(end.is_err(), "{what}: not refused at byte {at}");
}

#[test]
fn heads() {
    let protocol = CloseCode::PROTOCOL_ERROR;
    for bits in [0x10, 0x20, 0x30, COMPRESSED, 0x70] {
        // whether compression was agreed on is looked at when the head is whole
        let at = if bits == COMPRESSED { 6 } else { 2 };
        check("reserved bits", protocol, &[masked(FIN | bits | TEXT, b"x")], at);
        check("reserved bits of a ping", protocol, &[masked(FIN | bits | PING, b"x")], 2);
    }
    for opcode in (3..=7).chain(11..=15) {
        check("a reserved opcode", protocol, &[masked(FIN | opcode, b"x")], 2);
    }
    check("not masked", protocol, &[unmasked(FIN | TEXT, b"x")], 2);
    check("not masked and empty", protocol, &[unmasked(FIN | PING, b"")], 2);
    let head = |second: u8, rest: &[u8]| [&[FIN | BINARY, 0x80 | second], rest, &[0; 4]].concat();
    check("125 in three bytes", protocol, &[head(126, &[0, 125])], 8);
    check("nothing in three bytes", protocol, &[head(126, &[0, 0])], 8);
    check("65535 in nine bytes", protocol, &[head(127, &[0, 0, 0, 0, 0, 0, 0xff, 0xff])], 14);
    check("a length above 2^63", protocol, &[head(127, &[0x80, 0, 0, 0, 0, 0, 0, 0])], 14);
    check("all ones", protocol, &[head(127, &[0xff; 8])], 14);
}

#[test]
fn control_frames() {
    let protocol = CloseCode::PROTOCOL_ERROR;
    for opcode in [CLOSE, PING, PONG] {
        check("a fragmented control frame", protocol, &[masked(opcode, b"ab")], 2);
        check("126 bytes of control", protocol, &[masked(FIN | opcode, &[b'a'; 126])], 2);
        check("70000 bytes of control", protocol, &[masked(FIN | opcode, &[b'a'; 70_000])], 2);
    }
}

#[test]
fn sequences() {
    let protocol = CloseCode::PROTOCOL_ERROR;
    let start = || masked(TEXT, b"a");
    let (continuation, last) = (masked(CONTINUATION, b"b"), masked(FIN | CONTINUATION, b"b"));
    check("a continuation of nothing", protocol, slice::from_ref(&continuation), 6);
    check("the end of nothing", protocol, slice::from_ref(&last), 6);
    check("a continuation after a message", protocol, &[masked(FIN | TEXT, b"a"), continuation.clone()], 6);
    check("a continuation after the last", protocol, &[start(), last.clone(), last.clone()], 6);
    check("text inside of a message", protocol, &[start(), masked(FIN | TEXT, b"b")], 6);
    check("a fragment of text inside of a message", protocol, &[start(), masked(TEXT, b"b")], 6);
    check("bytes inside of a message", protocol, &[start(), masked(FIN | BINARY, b"b")], 6);
    check("bytes inside of an empty message", protocol, &[masked(TEXT, b""), masked(BINARY, b"b")], 6);
}

#[test]
fn good_byes() {
    let close = |payload: &[u8]| masked(FIN | CLOSE, payload);
    check("one byte", CloseCode::PROTOCOL_ERROR, &[close(b"\x03")], 7);
    let forbidden = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535];
    for code in forbidden.map(u16::to_be_bytes) {
        check("a forbidden code", CloseCode::PROTOCOL_ERROR, &[close(&code)], 8);
    }
    check("a reason that is no text", CloseCode::INVALID_DATA, &[close(b"\x03\xe8\xc3")], 9);
}

#[test]
fn text() {
    let invalid = CloseCode::INVALID_DATA;
    let head = 6;
    check("a stray continuation", invalid, &[masked(FIN | TEXT, b"a\x80b")], head + 2);
    check("an overlong slash", invalid, &[masked(FIN | TEXT, b"\xc0\xaf")], head + 1);
    check("a surrogate", invalid, &[masked(FIN | TEXT, b"\xed\xa0\x80")], head + 2);
    check("above the last character", invalid, &[masked(FIN | TEXT, b"\xf4\x90\x80\x80")], head + 2);
    check("cut off", invalid, &[masked(FIN | TEXT, b"a\xe2\x82")], head + 3);
    let start = |payload: &[u8]| masked(TEXT, payload);
    let last = |payload: &[u8]| masked(FIN | CONTINUATION, payload);
    check("wrong in the second fragment", invalid, &[start(b"a"), last(b"\xff")], head + 1);
    check("a character broken between fragments", invalid, &[start(b"\xe2"), last(b"a")], head + 1);
    check("cut off at the end", invalid, &[start(b"\xe2\x82"), last(b"")], head);
    // Autobahn 6.4: 0xf4 may go on with less than 0x90
    check(
        "out of range between fragments",
        invalid,
        &[start(b"\xce\xba\xf4"), last(b"\x90\x80\x80")],
        head + 1,
    );
}

#[test]
fn masks_of_a_server() {
    let mut client = Decoder::new(Role::Client, Limits::default());
    let (_, end) = decoded(&mut client, &masked(FIN | TEXT, b"x"), 1);
    assert_eq!(end.unwrap_err().code(), CloseCode::PROTOCOL_ERROR);
}

#[test]
fn errors_tell_the_peer() {
    let (_, end) = decoded(&mut server(), &unmasked(FIN | TEXT, b"x"), 8);
    let error = end.unwrap_err();
    assert_eq!(error.to_string(), "a client has to mask its frames");
    assert_eq!(error.answer().bytes(), &b"\x88\x21\x03\xeaa client has to mask its frames"[..]);
}
