//! A length of a duration.

use std::time::Duration;

use dunlin::prelude::*;

#[get("/wait")]
async fn wait(#[query(min_length = 1)] time: Duration) -> u64 {
    time.as_secs()
}

fn main() {
    let _ = routes![wait];
}
