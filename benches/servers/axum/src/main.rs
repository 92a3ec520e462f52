//! The benchmark's endpoints on axum, as its documentation would write them.

mod blocking;

use std::io;

use axum::extract::{Json, Path, Query, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use garde::Validate;
use serde::{Deserialize, Serialize};
use workload::order::Order;
use workload::server::Options;
use workload::user::User;

type Refusal = (StatusCode, String);

#[derive(Serialize)]
struct Message {
    message: &'static str,
}

#[derive(Deserialize, Validate)]
struct ItemQuery {
    #[garde(skip)]
    q: Option<String>,
    #[garde(range(min = 1, max = 100))]
    #[serde(default = "default_limit")]
    limit: u32,
}

fn default_limit() -> u32 {
    10
}

#[derive(Serialize)]
struct Item {
    item_id: i64,
    q: Option<String>,
    limit: u32,
}

async fn plaintext() -> &'static str {
    workload::endpoint::GREETING
}

async fn json() -> Json<Message> {
    Json(Message { message: workload::endpoint::GREETING })
}

async fn read_item(Path(item_id): Path<i64>, Query(query): Query<ItemQuery>) -> Result<Json<Item>, Refusal> {
    query.validate().map_err(refusal)?;
    Ok(Json(Item { item_id, q: query.q, limit: query.limit }))
}

async fn create_user(Json(user): Json<User>) -> Result<(StatusCode, Json<User>), Refusal> {
    user.validate().map_err(refusal)?;
    Ok((StatusCode::CREATED, Json(user)))
}

async fn create_order(Json(order): Json<Order>) -> Result<(StatusCode, Json<Order>), Refusal> {
    order.validate().map_err(refusal)?;
    Ok((StatusCode::CREATED, Json(order)))
}

async fn read_file(State(options): State<&'static Options>) -> Result<String, Refusal> {
    let read = tokio::task::spawn_blocking(|| options.read_file()).await.map_err(failure)?;
    read.map_err(failure)
}

#[cfg(feature = "count-alloc")]
async fn allocations() -> String {
    workload::allocations::count()
}

fn refusal(report: garde::Report) -> Refusal {
    (StatusCode::UNPROCESSABLE_ENTITY, report.to_string())
}

fn failure(error: impl ToString) -> Refusal {
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
}

fn router(options: &'static Options) -> axum::Router {
    let router = axum::Router::new()
        .route("/plaintext", get(plaintext))
        .route("/json", get(json))
        .route("/items/{item_id}", get(read_item))
        .route("/users", post(create_user))
        .route("/orders", post(create_order))
        .route("/blocking", get(read_file))
        .merge(blocking::router());
    #[cfg(feature = "count-alloc")]
    let router = router.route("/allocations", get(allocations));
    router.with_state(options)
}

fn main() -> io::Result<()> {
    let options: &'static Options = Box::leak(Box::new(Options::from_arguments()));
    workload::server::end_with_input();
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    if let Some(threads) = options.threads {
        runtime.max_blocking_threads(threads);
    }
    let runtime = runtime.worker_threads(options.workers).enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(options.listen()?)?;
        let listener = listener.tap_io(|stream| {
            let _ = stream.set_nodelay(true);
        });
        axum::serve(listener, router(options)).await
    })
}
