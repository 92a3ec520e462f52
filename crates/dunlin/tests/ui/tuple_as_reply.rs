//! A tuple that is no reply.

use dunlin::prelude::*;

#[get("/items")]
async fn list() -> (u16, String) {
    (201, "made".to_owned())
}

fn main() {
    let _ = routes![list];
}
