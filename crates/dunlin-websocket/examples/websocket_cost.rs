//! Measures what frames cost: reading, writing, compressing.
//!
//! `cargo run --release -p dunlin-websocket --features deflate --example websocket_cost`

use std::hint::black_box;
use std::time::{Duration, Instant};

use dunlin_websocket::{Decoder, Deflate, Event, Frame, Limits, Role};

/// What a server reads from a socket at a time.
const READ: usize = 4096;
/// A measurement takes at least so long; the best of five counts.
const TIME: Duration = Duration::from_millis(100);
const ROUNDS: usize = 5;

fn main() {
    println!("a decoder has {} bytes, an event {}", size_of::<Decoder>(), size_of::<Event>());
    reading();
    writing();
    compressing();
}

fn reading() {
    for (name, letters) in
        [("ASCII", "The quick brown fox. "), ("Chinese", "敏捷的棕色狐狸跳过懒狗"), ("bytes", "")]
    {
        for size in [0, 64, 1000, 65_536, 1_000_000] {
            let sent = message(letters, size).masked([0x12, 0x34, 0x56, 0x78]);
            let mut decoder = Decoder::new(Role::Server, Limits::default());
            let time = measure(|| decode(&mut decoder, sent.bytes()));
            report(&format!("read {name}, {size} bytes"), time, size);
        }
    }
}

fn writing() {
    for size in [0, 64, 1000, 65_536, 1_000_000] {
        let text = text("The quick brown fox. ", size);
        report(&format!("write {size} bytes"), measure(|| black_box(Frame::text(&text))), size);
        let frame = Frame::text(&text);
        report(&format!("mask {size} bytes"), measure(|| black_box(frame.masked([1, 2, 3, 4]))), size);
    }
}

fn compressing() {
    let deflate = Deflate::default();
    for size in [64, 100, 128, 200, 300, 500, 1000, 4000, 65_536, 1_000_000] {
        let text = json(size);
        let frame = deflate.text(&text);
        let shorter = 100.0 * frame.bytes().len() as f64 / Frame::text(&text).bytes().len() as f64;
        let time = measure(|| black_box(deflate.text(&text)));
        report(&format!("compress {size} bytes of JSON to {shorter:.0} %"), time, size);
        let mut client = Decoder::new(Role::Client, Limits::default()).with_deflate(deflate);
        report(&format!("inflate {size} bytes"), measure(|| decode(&mut client, frame.bytes())), size);
    }
    // streams that end at once, as many as a message can hold
    let ends = [3, 0].repeat(500_000);
    let frame = [&[0xc2, 127][..], &(ends.len() as u64).to_be_bytes(), &ends].concat();
    let refuse = || {
        let mut client = Decoder::new(Role::Client, Limits::default()).with_deflate(deflate);
        decode(&mut client, &frame);
    };
    report("refuse 1 MB of streams that end", measure(refuse), ends.len());
}

fn message(letters: &str, size: usize) -> Frame {
    if letters.is_empty() { Frame::binary(&vec![7; size]) } else { Frame::text(&text(letters, size)) }
}

/// Letters again and again, up to that many bytes.
fn text(letters: &str, size: usize) -> String {
    let mut text = letters.repeat(size / letters.len() + 1);
    text.truncate(text.floor_char_boundary(size));
    text
}

/// Records as an API sends them, with fields that change.
fn json(size: usize) -> String {
    let mut number = 1_u64;
    let mut text = String::new();
    while text.len() < size {
        number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let (id, price) = (number >> 40, number >> 50);
        text += &format!(r#"{{"id":{id},"name":"item {}","price":{price}.5,"tags":["a","b"]}},"#, id % 1000);
    }
    text.truncate(size);
    text
}

fn decode(decoder: &mut Decoder, bytes: &[u8]) {
    for mut input in bytes.chunks(READ) {
        while let Ok(Some(event)) = decoder.decode(&mut input) {
            black_box(event);
        }
    }
}

/// The shortest time of one call.
fn measure<T>(mut work: impl FnMut() -> T) -> Duration {
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        let start = now();
        let mut calls = 0;
        while start.elapsed() < TIME {
            for _ in 0..16 {
                work();
            }
            calls += 16;
        }
        best = best.min(start.elapsed() / calls);
    }
    best
}

fn report(what: &str, time: Duration, size: usize) {
    let rate = size as f64 / 1e6 / time.as_secs_f64();
    println!("{what}: {:.3} us, {rate:.0} MB/s", time.as_secs_f64() * 1e6);
}

#[expect(clippy::disallowed_methods, reason = "nothing waits here: the CPU is measured")]
fn now() -> Instant {
    Instant::now()
}
