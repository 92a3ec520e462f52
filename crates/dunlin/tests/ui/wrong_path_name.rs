//! The path names one thing, the function another.

use dunlin::prelude::*;

#[get("/users/{user_id}")]
async fn read(id: i64) -> i64 {
    id
}

fn main() {
    let _ = routes![read];
}
