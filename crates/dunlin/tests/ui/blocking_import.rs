//! A file is opened by an imported name, which std and tokio share.

use std::fs;

use dunlin::prelude::*;

#[get("/size")]
async fn size() -> Result<u64> {
    let file = fs::File::open("/etc/hosts")?;
    Ok(u64::from(format!("{file:?}").len() > 7))
}

fn main() {
    let _ = routes![size];
}
