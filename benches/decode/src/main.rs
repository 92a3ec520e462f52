//! Decodes one valid order `N` times: `decode serde|dunlin N`. The driver counts instructions of two lengths and takes the difference.

use std::hint::black_box;

use dunlin_model::{At, Collector, Rules};
use workload::endpoint::ORDER;
use workload::{model, order};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let decoder = arguments.next().expect("the first argument names the decoder");
    let times =
        arguments.next().and_then(|times| times.parse().ok()).expect("the second argument is a number");
    for _ in 0..times {
        match decoder.as_str() {
            "dunlin" => drop(black_box(by_dunlin(black_box(ORDER.as_bytes())))),
            "serde" => drop(black_box(by_serde(black_box(ORDER.as_bytes())))),
            _ => panic!("unknown decoder {decoder}"),
        }
    }
}

/// Decodes and checks every rule.
fn by_dunlin(json: &[u8]) -> model::Order {
    let mut collector = Collector::new();
    let decoded = dunlin_model::from_json(json, &At::root("body", &Rules::NONE), &mut collector);
    decoded.expect("the order is JSON").expect("the order is valid")
}

/// Decodes, and checks nothing.
fn by_serde(json: &[u8]) -> order::Order {
    serde_json::from_slice(json).expect("the order is valid")
}
