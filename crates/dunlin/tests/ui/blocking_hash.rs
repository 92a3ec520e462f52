//! A password is hashed in an `async fn`.

use dunlin::prelude::*;

mod bcrypt {
    pub fn verify(_: &str, _: &str) -> Result<bool, std::io::Error> {
        Ok(true)
    }
}

#[post("/login")]
async fn login(password: String) -> Result<bool> {
    Ok(bcrypt::verify(&password, "$2b$12$..")?)
}

fn main() {
    let _ = routes![login];
}
