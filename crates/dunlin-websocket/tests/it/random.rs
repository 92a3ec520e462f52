//! Any messages, cut anyhow, come out as they went in; any bytes at all do no harm.

use bytes::Bytes;
use dunlin_websocket::{Decoder, Event, Frame, Limits, Role};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::wire::{BINARY, CONTINUATION, FIN, TEXT, masked, unmasked};

const CASES: u32 = 400;

fn runner() -> TestRunner {
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

fn event() -> impl Strategy<Value = Event> {
    let payload = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..300),
        (any::<u8>(), 0_usize..70_000).prop_map(|(byte, length)| vec![byte; length]),
    ];
    let control = proptest::collection::vec(any::<u8>(), 0..=125);
    prop_oneof![
        4 => "\\PC{0,200}".prop_map(Event::Text),
        4 => payload.prop_map(|bytes| Event::Binary(bytes.into())),
        1 => control.clone().prop_map(|bytes| Event::Ping(bytes.into())),
        1 => control.prop_map(|bytes| Event::Pong(bytes.into())),
    ]
}

fn frame(event: &Event, compressed: bool) -> Frame {
    #[cfg(feature = "deflate")]
    let deflate = dunlin_websocket::Deflate::default();
    match event {
        #[cfg(feature = "deflate")]
        Event::Text(text) if compressed => deflate.text(text),
        #[cfg(feature = "deflate")]
        Event::Binary(bytes) if compressed => deflate.binary(bytes),
        Event::Text(text) => Frame::text(text),
        Event::Binary(bytes) => Frame::binary(bytes),
        Event::Ping(payload) => Frame::ping(payload),
        Event::Pong(payload) => Frame::pong(payload),
        Event::Close(close) => Frame::close(close.code, &close.reason),
    }
}

fn decoder(role: Role) -> Decoder {
    let decoder = Decoder::new(role, Limits::default());
    #[cfg(feature = "deflate")]
    let decoder = decoder.with_deflate(dunlin_websocket::Deflate::default());
    decoder
}

/// Decodes bytes in pieces of the sizes that come round and round.
fn decoded(mut decoder: Decoder, mut bytes: &[u8], sizes: &[usize]) -> Vec<Event> {
    let mut events = Vec::new();
    for size in sizes.iter().cycle() {
        let mut piece = bytes.split_off(..(*size).min(bytes.len())).unwrap();
        while let Some(event) = decoder.decode(&mut piece).unwrap() {
            events.push(event);
        }
        if bytes.is_empty() {
            break;
        }
    }
    assert_eq!(decoder.held(), 0);
    events
}

#[test]
fn what_is_sent_comes_out() {
    let events = proptest::collection::vec((event(), any::<bool>(), any::<[u8; 4]>()), 0..8);
    let sizes = proptest::collection::vec(1_usize..5000, 1..6);
    let case = (events, sizes, any::<bool>());
    runner()
        .run(&case, |(sent, sizes, is_masked)| {
            let frames = sent.iter().map(|(event, compressed, mask)| {
                let frame = frame(event, *compressed);
                if is_masked { frame.masked(*mask) } else { frame }
            });
            let bytes = frames.map(Frame::into_bytes).collect::<Vec<Bytes>>().concat();
            let role = if is_masked { Role::Server } else { Role::Client };
            let expected: Vec<Event> = sent.iter().map(|(event, ..)| event.clone()).collect();
            prop_assert_eq!(decoded(decoder(role), &bytes, &sizes), expected);
            Ok(())
        })
        .unwrap();
}

#[test]
fn fragments_come_out_joined() {
    let message = (
        prop_oneof!["\\PC{0,300}".prop_map(Some), Just(None)],
        proptest::collection::vec(any::<u8>(), 0..900),
    );
    let cuts = proptest::collection::vec(0_usize..1200, 0..9);
    let pings = proptest::collection::vec(any::<bool>(), 10);
    let sizes = proptest::collection::vec(1_usize..100, 1..6);
    let case = (message, cuts, pings, sizes, any::<bool>());
    runner()
        .run(&case, |((text, bytes), mut cuts, pings, sizes, is_masked)| {
            let payload = text.as_ref().map_or(&bytes[..], |text| text.as_bytes());
            let wire = if is_masked { masked } else { unmasked };
            cuts.retain(|cut| *cut <= payload.len());
            cuts.sort_unstable();
            cuts.push(payload.len());
            let (mut sent, mut expected, mut start) = (Vec::new(), Vec::new(), 0);
            for (index, &end) in cuts.iter().enumerate() {
                let opcode = match (index, &text) {
                    (0, Some(_)) => TEXT,
                    (0, None) => BINARY,
                    _ => CONTINUATION,
                };
                let last = if index + 1 == cuts.len() { FIN } else { 0 };
                sent.extend(wire(last | opcode, &payload[start..end]));
                start = end;
                if pings[index] && last == 0 {
                    sent.extend(wire(FIN | 9, &[index as u8]));
                    expected.push(Event::Ping(vec![index as u8].into()));
                }
            }
            expected.push(match text {
                Some(text) => Event::Text(text),
                None => Event::Binary(bytes.into()),
            });
            let role = if is_masked { Role::Server } else { Role::Client };
            prop_assert_eq!(decoded(decoder(role), &sent, &sizes), expected);
            Ok(())
        })
        .unwrap();
}

/// Bytes that are nearly frames: heads of every kind with lengths that are true, or not.
fn nearly() -> impl Strategy<Value = Vec<u8>> {
    let payload = proptest::collection::vec(any::<u8>(), 0..140);
    let frame = (any::<u8>(), payload, 0..20_u8, any::<u8>()).prop_map(|(first, payload, kind, byte)| {
        // most opcodes are reserved: leave a few that are
        let first = if kind < 15 { first & 0xcb } else { first };
        let mut bytes = masked(first, &payload);
        if kind == 0 {
            bytes[1] = byte;
        }
        bytes
    });
    proptest::collection::vec(frame, 0..20).prop_map(|frames| frames.concat())
}

/// Any bytes: no panic, every byte is taken, the end is the end, and memory stays within what came.
#[test]
fn any_bytes_do_no_harm() {
    let bytes = prop_oneof![proptest::collection::vec(any::<u8>(), 0..600), nearly()];
    let case = (bytes, 1_usize..50, any::<bool>());
    let limits = Limits { message: 4096, fragments: 8 };
    runner()
        .run(&case, |(bytes, size, is_server)| {
            let role = if is_server { Role::Server } else { Role::Client };
            let mut decoder = decoder(role);
            let mut small = Decoder::new(role, limits);
            for (index, piece) in bytes.chunks(size).enumerate() {
                let came = (index + 1) * size;
                for decoder in [&mut decoder, &mut small] {
                    let mut input = piece;
                    while let Ok(Some(_)) = decoder.decode(&mut input) {}
                    prop_assert!(decoder.held() <= 2 * came + 400);
                }
                prop_assert!(small.held() <= 2 * limits.message + 400);
            }
            Ok(())
        })
        .unwrap();
}
