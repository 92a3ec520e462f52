//! An answer for something that is no status.

use dunlin::prelude::*;

#[get("/items/{item_id}", responses("40X" = "No such item"))]
async fn read_item(item_id: i64) -> i64 {
    item_id
}

fn main() {
    App::new("Test").routes(routes![read_item]);
}
