//! Decodes one order again and again, with dunlin or with serde_json alone, for counting instructions:
//! `valgrind --tool=callgrind target/release/examples/decode dunlin 1000`.

use std::collections::HashMap;
use std::hint::black_box;

use dunlin_macros::model;
use dunlin_model::{At, Collector, Rules, from_json};

#[model(crate = dunlin_model)]
struct Address {
    #[field(min_length = 1, max_length = 80)]
    street: String,
    #[field(min_length = 1, max_length = 50)]
    city: String,
    #[field(min_length = 1, max_length = 10)]
    zip: String,
    #[field(min_length = 2, max_length = 2)]
    country: String,
}

#[model(crate = dunlin_model)]
struct Customer {
    #[field(min_length = 1, max_length = 50)]
    name: String,
    #[field(min_length = 3, max_length = 320)]
    email: String,
    #[field(le = 150)]
    age: u8,
    vip: bool,
    address: Address,
}

#[model(crate = dunlin_model)]
struct Item {
    #[field(min_length = 1, max_length = 20)]
    sku: String,
    #[field(min_length = 1, max_length = 80)]
    title: String,
    #[field(ge = 1, le = 1000)]
    quantity: u32,
    #[field(ge = 0)]
    unit_price: f64,
    discount: Option<f64>,
}

/// An order as a shop receives it.
#[model(crate = dunlin_model)]
struct Order {
    id: u64,
    #[field(min_length = 1, max_length = 30)]
    reference: String,
    customer: Customer,
    #[field(min_items = 1, max_items = 100)]
    items: Vec<Item>,
    #[field(max_items = 10)]
    tags: Vec<String>,
    notes: Option<String>,
    total: f64,
    meta: HashMap<String, String>,
}

const ORDER: &str = r#"{"id":123456,"reference":"ORD-2026-000123","customer":{"name":"Jürgen Example","email":"jurgen@example.com","age":42,"vip":true,"address":{"street":"12 Long Street Name Avenue","city":"Lisbon","zip":"1100-123","country":"PT"}},"items":[{"sku":"SKU-0001","title":"Mechanical keyboard, brown","quantity":1,"unit_price":129.99,"discount":null},{"sku":"SKU-0002","title":"USB-C cable 2m braided","quantity":3,"unit_price":9.5,"discount":0.1},{"sku":"SKU-0003","title":"Monitor arm \"heavy duty\"","quantity":2,"unit_price":89.0,"discount":null},{"sku":"SKU-0004","title":"Desk mat grey 90x40","quantity":1,"unit_price":19.99,"discount":0.25}],"tags":["office","priority","eu","gift"],"notes":"Leave at reception; call the customer on arrival please.","total":342.43,"meta":{"source":"web","campaign":"spring-26","ab":"B"}}"#;

fn dunlin(bytes: &[u8]) -> Option<Order> {
    let mut collector = Collector::new();
    from_json(bytes, &At::root("body", &Rules::NONE), &mut collector).ok().flatten()
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().unwrap_or_default();
    let count: usize = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(1000);
    let bytes = ORDER.as_bytes();
    assert!(dunlin(bytes).is_some(), "the order is valid");
    for _ in 0..count {
        match what.as_str() {
            "dunlin" => drop(black_box(dunlin(black_box(bytes)))),
            "serde_json" => drop(black_box(serde_json::from_slice::<Order>(black_box(bytes)).ok())),
            _ => panic!("decode dunlin|serde_json [COUNT]"),
        }
    }
}
