//! A response that is sent while it is made, and what happens when its reader leaves.

use dunlin::prelude::*;

/// What is held until the last number was sent, or the client has gone.
struct Rocket;

#[dependency(scope = "response")]
async fn rocket() -> Scoped<Rocket> {
    Scoped::new(Rocket).finally(async |_rocket, outcome| {
        match outcome {
            Outcome::Ok => println!("lift-off"),
            Outcome::Failed => println!("nobody watches: the start is called off"),
        }
        Ok(())
    })
}

/// Counts down, a number a line.
#[get("/countdown")]
async fn countdown(
    #[query(ge = 1, le = 10_000_000, default = 10)] from: u32,
    _rocket: Depends<rocket>,
) -> StreamingResponse {
    StreamingResponse::blocking((0..=from).rev().map(|number| format!("{number}\n"))).media("text/plain")
}

#[dunlin::main]
async fn main() -> Result<()> {
    App::new("Countdown").routes(routes![countdown]).serve().await
}
