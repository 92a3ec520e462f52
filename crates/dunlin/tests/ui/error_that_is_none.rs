//! An `Err` whose type is no error.

use dunlin::prelude::*;

#[derive(Debug)]
struct Mine;

#[get("/items")]
async fn list() -> Result<i64, Mine> {
    Err(Mine)
}

fn main() {
    let _ = routes![list];
}
