//! Decodes one valid order `N` times: `decode serde N`. The driver counts instructions of two lengths and takes the difference.

use std::hint::black_box;

use workload::endpoint::ORDER;
use workload::order::Order;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let decoder = arguments.next().expect("the first argument names the decoder");
    let times = arguments.next().and_then(|times| times.parse().ok()).expect("the second argument is a number");
    for _ in 0..times {
        match decoder.as_str() {
            "serde" => drop(black_box(by_serde(black_box(ORDER.as_bytes())))),
            _ => panic!("unknown decoder {decoder}"),
        }
    }
}

fn by_serde(json: &[u8]) -> Order {
    serde_json::from_slice(json).expect("the order is valid")
}
