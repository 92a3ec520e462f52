//! A validator that takes a reference and says yes or no.

use dunlin::prelude::*;

#[model]
struct Item {
    #[validate(with = check)]
    count: i64,
}

fn check(count: &i64) -> bool {
    *count > 0
}

#[post("/items")]
async fn create(item: Item) -> Item {
    item
}

fn main() {
    let _ = routes![create];
}
