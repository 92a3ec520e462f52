//! A place is a word, not a text.

use dunlin::prelude::*;

#[get("/fibonacci", run = "cpu")]
fn fibonacci() -> u32 {
    1
}

fn main() {
    let _ = App::new("Numbers").routes(routes![fibonacci]);
}
