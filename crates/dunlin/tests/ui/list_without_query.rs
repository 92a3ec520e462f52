//! A list as an argument of GET.

use dunlin::prelude::*;

#[get("/items")]
async fn list(ids: Vec<i64>) -> usize {
    ids.len()
}

fn main() {
    let _ = routes![list];
}
