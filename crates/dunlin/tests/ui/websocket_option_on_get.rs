//! An option of websocket endpoints.

use dunlin::prelude::*;

#[get("/news", origins = any)]
async fn news() -> &'static str {
    "nothing new"
}

fn main() {
    let _ = routes![news];
}
