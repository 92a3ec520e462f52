//! Traces and metrics for a collector of OpenTelemetry, at http://localhost:4318 unless the environment says otherwise.

use std::time::Duration;

use dunlin::prelude::*;
use dunlin::timed;

/// What a cake takes.
#[timed]
async fn bake(minutes: u32) {
    tokio::time::sleep(Duration::from_millis(u64::from(minutes))).await;
}

/// Bakes a cake: a minute is a millisecond here. Its trace has the request, the baking, and what comes after.
#[post("/cakes")]
async fn order(
    #[query(ge = 1, le = 60_000, default = 45)] minutes: u32,
    tasks: BackgroundTasks,
) -> &'static str {
    bake(minutes).await;
    tasks.add(bake(1));
    "a cake"
}

#[dunlin::main]
async fn main() -> Result<()> {
    let telemetry = dunlin_otel::Exporter::from_env()?;
    App::new("Bakery").routes(routes![order]).request_log().telemetry(telemetry).serve().await
}
