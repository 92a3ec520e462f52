//! A rule on a field that has no key.

use dunlin::prelude::*;
use serde_json::{Map, Value};

#[model]
struct User {
    name: String,
    #[field(max_items = 3)]
    #[serde(flatten)]
    more: Map<String, Value>,
}

fn main() {}
