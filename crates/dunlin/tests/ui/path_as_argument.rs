//! An argument of a type of the standard library that is no data.

use dunlin::prelude::*;
use std::path::PathBuf;

#[get("/files")]
async fn read(file: PathBuf) -> bool {
    file.is_absolute()
}

fn main() {
    let _ = routes![read];
}
