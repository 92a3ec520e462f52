//! An endpoint is called by its name alone; dependencies take parameters.

use dunlin::prelude::*;

#[get("/items")]
async fn items<const MAX: u32>(limit: u32) -> u32 {
    limit.min(MAX)
}

fn main() {}
