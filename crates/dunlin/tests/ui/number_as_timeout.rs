//! A timeout without its unit.

use dunlin::prelude::*;

#[get("/items", timeout = 5)]
async fn list() -> i64 {
    7
}

fn main() {
    let _ = routes![list];
}
