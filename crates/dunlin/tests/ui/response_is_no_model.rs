//! An answer whose model is none.

use dunlin::prelude::*;

struct Message {
    message: String,
}

#[get("/items/{item_id}", responses(404 = (Message, "No such item")))]
async fn read_item(item_id: i64) -> i64 {
    item_id
}

fn main() {
    App::new("Test").routes(routes![read_item]);
}
