//! What goes on: a page for Prometheus with a metric of one's own, and a list of what is in flight for operators.

use std::time::Duration;

use dunlin::monitor::Monitor;
use dunlin::prelude::*;
use dunlin::prometheus_client::metrics::counter::Counter;
use dunlin::prometheus_client::registry::Registry;
use dunlin::timed;

/// What a cake takes.
#[timed]
async fn bake(minutes: u32) {
    tokio::time::sleep(Duration::from_millis(u64::from(minutes))).await;
}

/// Bakes a cake: a minute is a millisecond here.
#[post("/cakes")]
async fn order(
    #[query(ge = 1, le = 60_000, default = 45)] minutes: u32,
    cakes: State<Counter>,
) -> &'static str {
    bake(minutes).await;
    cakes.inc();
    "a cake"
}

/// What is in the oven, oldest first.
#[get("/flights", hidden)]
async fn flights(monitor: State<Monitor>) -> Vec<String> {
    let requests = monitor.in_flight();
    requests.iter().map(|one| format!("{} {:?} since {:?}", one.method, one.template, one.age)).collect()
}

#[dunlin::main]
async fn main() -> Result<()> {
    let cakes: Counter = Counter::default();
    let mut registry = Registry::default();
    registry.register("cakes", "Cakes that were baked", cakes.clone());
    App::new("Bakery")
        .state(cakes)
        .routes(routes![order, flights])
        .metrics("/metrics")
        .metrics_registry(registry)
        .request_log()
        .serve()
        .await
}
