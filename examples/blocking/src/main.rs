//! Twelve ways to block an event loop, each named by the watchdog: `cargo run -p blocking`, then
//! <http://127.0.0.1:8000/docs>; `/reports` and the log say what was found.
//!
//! Every endpoint is an `async fn` and does what blocks two calls further down, where no compiler looks. Do not write it
//! so: a plain `fn` would run on the thread pool, and nothing would have to be found.

mod late;
mod reports;
mod ways;

use dunlin::prelude::*;
use dunlin::run::watchdog::Watchdog;

use reports::Reports;

/// Answers at once, unless its event loop is blocked.
#[get("/plaintext")]
async fn plaintext() -> PlainText<&'static str> {
    PlainText("Hello, World!")
}

fn app() -> App {
    let reports = Reports::default();
    let (told, asked) = (reports.clone(), reports.clone());
    App::new("Ways to block")
        .watchdog(Watchdog::new().also(move |report| told.note(report)))
        .middleware(move |request: Request, next: Next| {
            asked.begin(request.method(), request.uri().path());
            next.run(request)
        })
        .state(reports)
        .routes(routes![plaintext, reports::list])
        .include(ways::router())
}

#[dunlin::main]
async fn main() -> Result<()> {
    app().serve().await
}
