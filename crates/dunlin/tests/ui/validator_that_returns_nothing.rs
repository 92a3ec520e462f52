//! A validator that does not give the value back.

use dunlin::prelude::*;

fn check(count: i64) -> Result<(), Invalid> {
    if count > 0 { Ok(()) } else { Err("Input should be above zero".into()) }
}

#[get("/items")]
async fn list(#[query] #[validate(with = check)] count: i64) -> i64 {
    count
}

fn main() {
    let _ = routes![list];
}
