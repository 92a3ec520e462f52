//! A return type without a name.

use dunlin::prelude::*;

#[get("/items")]
async fn list() -> impl Iterator<Item = i64> {
    0..3
}

fn main() {
    let _ = routes![list];
}
