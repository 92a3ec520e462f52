//! `depends(..)` of a function without `#[dependency]`.

use dunlin::prelude::*;

async fn audit() -> i64 {
    7
}

#[get("/items", depends(audit))]
async fn list() -> i64 {
    7
}

fn main() {
    let _ = routes![list];
}
