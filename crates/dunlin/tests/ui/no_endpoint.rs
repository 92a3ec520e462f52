//! A function without `#[get]` in a list of endpoints.

use dunlin::prelude::*;

#[get("/items")]
async fn list() -> i64 {
    7
}

async fn read(id: i64) -> i64 {
    id
}

fn main() {
    let _ = routes![list, read];
}
