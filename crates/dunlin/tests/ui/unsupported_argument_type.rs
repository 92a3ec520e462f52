//! An argument that is neither data from the client nor anything dunlin provides.

use dunlin::prelude::*;

struct Mailer;

#[get("/mail")]
async fn send(_mailer: Mailer) -> &'static str {
    "sent"
}

fn main() {
    let _ = routes![send];
}
