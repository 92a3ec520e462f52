//! A least length above the greatest.

use dunlin::prelude::*;

#[model]
struct Item {
    #[field(min_length = 5, max_length = 3)]
    name: String,
}

#[post("/items")]
async fn create(item: Item) -> Item {
    item
}

fn main() {
    let _ = routes![create];
}
