//! A converter that is the argument's type.

use dunlin::prelude::*;

#[get("/items/{id:int}")]
async fn read(id: i64) -> i64 {
    id
}

fn main() {
    let _ = routes![read];
}
