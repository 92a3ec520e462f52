//! A lower bound above the upper one.

use dunlin::prelude::*;

#[get("/items")]
async fn list(#[query(ge = 10, lt = 10)] limit: i64) -> i64 {
    limit
}

fn main() {
    let _ = routes![list];
}
