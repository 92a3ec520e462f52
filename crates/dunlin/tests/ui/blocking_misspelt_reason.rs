//! The reason for blocking is misspelt.

use dunlin::prelude::*;

#[get("/motd")]
async fn motd() -> Result<String> {
    #[allow_blocking(because = "it is small")]
    let text = std::fs::read_to_string("/etc/motd")?;
    Ok(text)
}

fn main() {
    let _ = routes![motd];
}
