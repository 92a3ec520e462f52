//! A parameter as other frameworks write it.

use dunlin::prelude::*;

#[get("/items/:id")]
async fn read(id: i64) -> i64 {
    id
}

fn main() {
    let _ = routes![read];
}
