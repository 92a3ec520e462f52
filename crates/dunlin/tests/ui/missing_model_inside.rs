//! A field's type without `#[model]`.

use dunlin::prelude::*;

struct Address {
    city: String,
}

#[model]
struct User {
    name: String,
    address: Address,
}

#[post("/users")]
async fn create(user: User) -> User {
    user
}

fn main() {
    let _ = routes![create];
}
