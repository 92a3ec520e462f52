//! A field that is a reference of no lifetime.

use dunlin::prelude::*;

#[model]
struct User {
    tags: Vec<&str>,
}

#[post("/users")]
async fn create(user: User) -> User {
    user
}

fn main() {
    let _ = routes![create];
}
