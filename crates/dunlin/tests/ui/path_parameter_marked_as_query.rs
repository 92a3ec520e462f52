//! An argument that the path names, marked to come from the query.

use dunlin::prelude::*;

#[get("/items/{id}")]
async fn read(#[query] id: i64) -> i64 {
    id
}

fn main() {
    let _ = routes![read];
}
