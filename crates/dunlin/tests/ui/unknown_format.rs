//! A format with a slip in its name.

use dunlin::prelude::*;

#[model]
struct User {
    #[field(format = "emial")]
    email: String,
}

#[post("/users")]
async fn create(user: User) -> User {
    user
}

fn main() {
    let _ = routes![create];
}
