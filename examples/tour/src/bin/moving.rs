//! A service that moves from axum to dunlin, path by path.

use axum::extract::{Path, Query};
use axum::routing::get as axum_get;
use dunlin::interop::Axum;
use dunlin::prelude::*;

/// What was there: it goes on below `/old`.
fn old() -> axum::Router {
    axum::Router::new().route("/users/{id}", axum_get(async |Path(id): Path<u32>| format!("old user {id}")))
}

/// What is new.
#[get("/users/{user_id}")]
async fn read_user(user_id: u32) -> String {
    format!("new user {user_id}")
}

/// What was moved, but for an extractor of axum's.
#[get("/search")]
async fn search(query: Axum<Query<Vec<(String, String)>>>) -> usize {
    let Axum(Query(pairs)) = query;
    pairs.len()
}

#[dunlin::main]
async fn main() -> Result<()> {
    App::new("Moving").routes(routes![read_user, search]).mount_service("/old", old()).serve().await
}
