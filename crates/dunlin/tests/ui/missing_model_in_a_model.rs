//! A body type without `#[model]`.

use dunlin::prelude::*;

struct Item {
    name: String,
}

#[model]
struct Order {
    item: Item,
}

#[post("/orders")]
async fn create(_order: Order) -> &'static str {
    "ok"
}

fn main() {
    let _ = routes![create];
}
