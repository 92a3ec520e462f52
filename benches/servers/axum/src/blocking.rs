//! Code that blocks or computes: as the documentation of tokio asks for, and as it is written without having read it.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::routing::get;
use tokio::task::JoinError;

type Refusal = (StatusCode, String);

async fn sleep(Path(milliseconds): Path<u64>) -> Result<String, Refusal> {
    let slept = tokio::task::spawn_blocking(move || workload::blocking::sleep(milliseconds));
    slept.await.map_err(|error| failure(&error))
}

/// Blocks its event loop.
async fn block(Path(milliseconds): Path<u64>) -> String {
    workload::blocking::sleep(milliseconds)
}

async fn fib(Path(n): Path<u32>) -> Result<String, Refusal> {
    let computed = tokio::task::spawn_blocking(move || workload::blocking::fibonacci(n));
    computed.await.map(|number| number.to_string()).map_err(|error| failure(&error))
}

fn failure(error: &JoinError) -> Refusal {
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
}

pub(crate) fn router<S: Clone + Send + Sync + 'static>() -> axum::Router<S> {
    axum::Router::new()
        .route("/sleep/{milliseconds}", get(sleep))
        .route("/block/{milliseconds}", get(block))
        .route("/fib/{n}", get(fib))
}
