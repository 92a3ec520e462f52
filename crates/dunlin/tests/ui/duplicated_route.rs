//! Two endpoints for the same method and path.

use dunlin::prelude::*;

#[get("/users/{user_id}")]
async fn read(user_id: i64) -> i64 {
    user_id
}

#[get("/users/{name}")]
async fn find(name: String) -> String {
    name
}

fn main() {
    let _ = routes![read, find];
}
