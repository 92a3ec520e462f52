//! A reference inside of an argument.

use dunlin::prelude::*;

#[get("/hello")]
async fn hello(name: Option<&str>) -> String {
    format!("Hello, {name:?}!")
}

fn main() {
    let _ = routes![hello];
}
