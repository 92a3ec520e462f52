//! A field that is a reference.

use dunlin::prelude::*;

#[model]
struct User {
    name: &'static str,
}

#[post("/users")]
async fn create(user: User) -> User {
    user
}

fn main() {
    let _ = routes![create];
}
