//! Blocking is allowed, but nobody says why.

use dunlin::prelude::*;

#[get("/motd")]
async fn motd() -> Result<String> {
    #[allow_blocking]
    let text = std::fs::read_to_string("/etc/motd")?;
    Ok(text)
}

fn main() {
    let _ = routes![motd];
}
