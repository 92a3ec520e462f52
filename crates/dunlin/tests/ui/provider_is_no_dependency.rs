//! `Depends` of a function without `#[dependency]`.

use dunlin::prelude::*;

async fn session() -> i64 {
    7
}

#[get("/items")]
async fn list(_db: Depends<session>) -> i64 {
    7
}

fn main() {
    let _ = routes![list];
}
