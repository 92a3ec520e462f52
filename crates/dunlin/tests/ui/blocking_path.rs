//! A blocking client in an `async fn`, among others that are there to be awaited.

use dunlin::prelude::*;

mod reqwest {
    pub mod blocking {
        pub fn get(url: &str) -> Result<String, std::io::Error> {
            Ok(url.to_owned())
        }
    }
}

#[get("/page")]
async fn page() -> Result<String> {
    tokio::task::yield_now().await;
    Ok(reqwest::blocking::get("http://localhost/")?)
}

fn main() {
    let _ = routes![page];
}
