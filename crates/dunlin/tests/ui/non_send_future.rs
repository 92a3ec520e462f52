//! A value that may not change threads is held across an await.

use std::rc::Rc;

use dunlin::prelude::*;

async fn fetch() -> i64 {
    7
}

#[get("/count")]
async fn count() -> i64 {
    let base = Rc::new(1);
    let fetched = fetch().await;
    fetched + *base
}

fn main() {
    let _ = routes![count];
}
