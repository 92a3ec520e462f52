//! A variable that is not there has a method that may block.

use dunlin::prelude::*;

#[get("/radio")]
async fn listen() -> bool {
    radio.recv().is_ok()
}

fn main() {
    let _ = routes![listen];
}
