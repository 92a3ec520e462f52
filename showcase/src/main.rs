//! The showcase: `cargo run --release -p showcase`, then <http://127.0.0.1:8000/docs>, and the console at the address
//! that it prints.

use dunlin::prelude::*;

#[dunlin::main]
async fn main() -> Result<()> {
    showcase::app().serve().await
}
