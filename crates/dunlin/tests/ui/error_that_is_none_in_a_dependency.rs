//! An `Err` of a dependency whose type is no error.

use dunlin::prelude::*;

#[derive(Debug)]
struct Mine;

#[dependency]
async fn session() -> Result<i64, Mine> {
    Err(Mine)
}

fn main() {
    let _ = session;
}
