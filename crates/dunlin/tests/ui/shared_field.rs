//! A field of a type of the standard library that is no data.

use dunlin::prelude::*;
use std::sync::Arc;

#[model]
struct User {
    name: Arc<String>,
}

#[post("/users")]
async fn create(user: User) -> User {
    user
}

fn main() {
    let _ = routes![create];
}
