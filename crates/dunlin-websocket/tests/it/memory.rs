//! What a message may take: limits, and what is held while it comes.

use dunlin_websocket::{CloseCode, Decoder, Event, Limits, Role};

use crate::wire::{BINARY, CONTINUATION, FIN, MASK, PING, TEXT, decoded, masked, server};

fn limited(message: usize, fragments: u32) -> Decoder {
    Decoder::new(Role::Server, Limits { message, fragments })
}

/// The first bytes of a frame of that length.
fn head(first: u8, length: u64) -> Vec<u8> {
    [&[first, 0xff], &length.to_be_bytes()[..], &MASK].concat()
}

#[test]
fn an_idle_decoder_is_small_and_holds_nothing() {
    assert!(size_of::<Decoder>() <= 80, "{} bytes", size_of::<Decoder>());
    assert!(size_of::<Event>() <= 40, "{} bytes", size_of::<Event>());
    let mut decoder = server();
    let (events, _) = decoded(&mut decoder, &masked(FIN | TEXT, &[b'a'; 5000]), 100);
    assert_eq!((events.len(), decoder.held()), (1, 0));
}

#[test]
fn what_is_held_is_what_came() {
    for first in [TEXT, BINARY, FIN | TEXT, FIN | BINARY] {
        let mut decoder = server();
        let (_, end) = decoded(&mut decoder, &head(first, 1 << 20), 5);
        assert_eq!((end, decoder.held()), (Ok(()), 0), "a length is announced: nothing is held");
        for came in 1..=200 {
            decoded(&mut decoder, &[MASK[(came - 1) % 4] ^ b'a'], 1).1.unwrap();
            let held = decoder.held();
            assert!((came..2 * came + 150).contains(&held), "{held} held of {came}");
        }
    }
    let mut decoder = server();
    decoded(&mut decoder, &masked(FIN | PING, &[1; 125])[..100], 10).1.unwrap();
    assert!((94..=125).contains(&decoder.held()), "{}", decoder.held());
}

#[test]
fn a_message_that_is_too_long_is_refused_when_it_is_announced() {
    for (limit, length, is_taken) in [(1000, 1000, true), (1000, 1001, false), (0, 0, true), (0, 1, false)] {
        let frame = masked(FIN | BINARY, &vec![7; length]);
        let (events, end) = decoded(&mut limited(limit, 9), &frame, 1);
        assert_eq!((events.len(), end.is_ok()), (usize::from(is_taken), is_taken), "{length} of {limit}");
    }
    for length in [1001, 1 << 20, 1 << 40, (1 << 63) - 1] {
        let length: u64 = length;
        let (_, end) = decoded(&mut limited(1000, 9), &head(FIN | BINARY, length.max(65536)), 3);
        assert_eq!(end.unwrap_err().code(), CloseCode::MESSAGE_TOO_BIG);
    }
    // fragments count together, also those that were only announced
    let frames = [masked(BINARY, &[7; 600]), head(CONTINUATION, 70_000)].concat();
    let (_, end) = decoded(&mut limited(70_500, 9), &frames, 64);
    assert_eq!(end.unwrap_err().code(), CloseCode::MESSAGE_TOO_BIG);
    let sum = [masked(BINARY, b"a"), head(CONTINUATION, u64::MAX >> 1)].concat();
    let (_, end) = decoded(&mut limited(usize::MAX, 9), &sum, 64);
    assert_eq!(end, Ok(()), "the sum does not wrap, and nothing is reserved");
}

#[test]
fn a_message_has_so_many_fragments_also_empty_ones() {
    let fragments = |count: usize| {
        let mut frames = vec![masked(TEXT, b"a")];
        frames.extend(vec![masked(CONTINUATION, b""); count - 2]);
        frames.push(masked(FIN | CONTINUATION, b"z"));
        frames.concat()
    };
    let (events, end) = decoded(&mut limited(100, 10), &fragments(10), 7);
    assert_eq!((events, end), (vec![Event::Text("az".into())], Ok(())));
    let (events, end) = decoded(&mut limited(100, 10), &fragments(11), 7);
    assert_eq!((events.len(), end.unwrap_err().code()), (0, CloseCode::MESSAGE_TOO_BIG));
    // as many as there are of 64 bytes or more
    let many = |length: usize| {
        [masked(BINARY, &vec![7; length]), masked(CONTINUATION, &vec![7; length]).repeat(999)]
    };
    assert_eq!(decoded(&mut limited(1 << 20, 10), &many(64).concat(), 5000), (vec![], Ok(())));
    let (_, end) = decoded(&mut limited(1 << 20, 10), &many(63).concat(), 5000);
    assert_eq!(end.unwrap_err().code(), CloseCode::MESSAGE_TOO_BIG);
    // control frames between them are none
    let mut decoder = limited(100, 2);
    let pings = [masked(TEXT, b"a"), masked(FIN | PING, b"").repeat(50), masked(FIN | CONTINUATION, b"b")];
    assert_eq!(decoded(&mut decoder, &pings.concat(), 3).0.len(), 51);
}
