//! A text as the default of a number.

use dunlin::prelude::*;

#[get("/items")]
async fn list(#[query(default = "ten")] limit: u32) -> u32 {
    limit
}

fn main() {
    let _ = routes![list];
}
