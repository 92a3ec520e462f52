//! A GET that takes two models, and does not say from where.

use dunlin::prelude::*;

#[model]
struct Filter {
    name: String,
}

#[model]
struct Page {
    limit: i64,
}

#[get("/items")]
async fn list(filter: Filter, _page: Page) -> String {
    filter.name
}

fn main() {
    let _ = routes![list];
}
