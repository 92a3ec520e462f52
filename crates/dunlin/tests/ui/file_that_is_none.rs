//! A file is taken as `UploadFile` or `Bytes`.

use dunlin::prelude::*;

#[post("/upload")]
async fn upload(#[file] file: String) -> usize {
    file.len()
}

fn main() {}
