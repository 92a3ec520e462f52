//! A returned type without `#[model]`.

use dunlin::prelude::*;

struct Item {
    name: String,
}

#[get("/items")]
async fn read() -> Item {
    Item { name: "Kea".to_owned() }
}

fn main() {
    let _ = routes![read];
}
