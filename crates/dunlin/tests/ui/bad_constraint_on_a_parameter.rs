//! A length of a number in a query.

use dunlin::prelude::*;

#[get("/items")]
async fn list(#[query(max_length = 10)] skip: u32) -> u32 {
    skip
}

fn main() {
    let _ = routes![list];
}
