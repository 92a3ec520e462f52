//! `#[allow_blocking]`, on every kind of statement.

#![deny(warnings)]

use std::time::Duration;

use dunlin::prelude::*;

/// On a `let`, with `?`.
#[get("/1")]
async fn on_let() -> Result<String> {
    #[allow_blocking(reason = "a small file, at most once an hour")]
    let text = std::fs::read_to_string("Cargo.toml")?;
    Ok(text)
}

/// On a call, a macro and a block.
#[get("/2")]
async fn on_calls() {
    #[allow_blocking(reason = "a test of what happens then")]
    std::thread::sleep(Duration::from_millis(1));
    #[allow_blocking(reason = "shows it")]
    println!("{:?}", std::fs::read("x"));
    #[allow_blocking(reason = "both of it")]
    {
        std::thread::sleep(Duration::from_millis(1));
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// On `return`, and on a statement that awaits.
#[get("/3")]
async fn on_return() -> Result<String> {
    #[allow_blocking(reason = "it awaits, too")]
    let joined = std::fs::read_to_string("x").unwrap_or_default() + &async { String::new() }.await;
    #[allow_blocking(reason = "leaves")]
    return Ok(joined + &std::fs::read_to_string("y")?);
}

/// In a dependency, whose types decide.
#[dependency]
async fn provided() -> u8 {
    let (sender, receiver) = std::sync::mpsc::channel();
    let _ = sender.send(7);
    #[allow_blocking(reason = "it has been sent before")]
    let received = receiver.recv();
    received.unwrap_or(0)
}

/// Takes it.
#[get("/4")]
async fn takes(value: Depends<provided>) -> u8 {
    *value
}

fn main() {
    let _ = routes![on_let, on_calls, on_return, takes];
}
