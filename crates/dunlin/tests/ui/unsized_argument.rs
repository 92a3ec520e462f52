//! An argument of the type `str`.

use dunlin::prelude::*;

#[get("/hello/{name}")]
async fn hello(name: str) -> String {
    format!("Hello, {name}!")
}

fn main() {
    let _ = routes![hello];
}
