//! A name in a list of endpoints that is none of a function.

use dunlin::prelude::*;

#[get("/items")]
async fn list() -> i64 {
    7
}

fn main() {
    let _ = routes![list, read];
}
