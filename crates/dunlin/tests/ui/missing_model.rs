//! A body type without `#[model]`.

use dunlin::prelude::*;

struct Item {
    name: String,
}

#[post("/items")]
async fn create(item: Item) -> String {
    item.name
}

fn main() {
    let _ = routes![create];
}
