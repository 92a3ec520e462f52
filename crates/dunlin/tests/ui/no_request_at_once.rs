//! A limit of 0 would answer nobody.

use dunlin::prelude::*;

#[get("/users", concurrency = 0)]
async fn users() -> u32 {
    1
}

fn main() {
    let _ = App::new("Users").routes(routes![users]);
}
