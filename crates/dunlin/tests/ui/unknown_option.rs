//! An option that does not exist.

use dunlin::prelude::*;

#[get("/items", tag = "items")]
async fn list() -> i64 {
    7
}

fn main() {
    let _ = routes![list];
}
