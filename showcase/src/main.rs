//! The showcase: `cargo run --release -p showcase`, then <http://127.0.0.1:8000/docs>.

use std::io::{self, IsTerminal};

use dunlin::prelude::*;

#[dunlin::main]
async fn main() -> Result<()> {
    tracing_subscriber::fmt().with_writer(io::stderr).with_ansi(io::stderr().is_terminal()).init();
    showcase::app().serve().await
}
