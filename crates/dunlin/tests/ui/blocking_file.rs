//! A file is read in an `async fn`.

use dunlin::prelude::*;

#[get("/report/{name}")]
async fn report(name: String) -> Result<String> {
    Ok(std::fs::read_to_string(format!("/reports/{name}"))?)
}

fn main() {
    let _ = routes![report];
}
