//! An `async fn` that asks for a pool.

use dunlin::prelude::*;

#[get("/fibonacci", run = cpu)]
async fn fibonacci() -> i64 {
    7
}

fn main() {
    let _ = routes![fibonacci];
}
