//! The OpenAPI documents of three apps, whole. FastAPI 0.165 writes the same for the same apps in Python, up to the
//! order of keys and the description of `Page[Item]`, which pydantic forgets.

mod answers;
mod inputs;
mod shop;
mod start;

use dunlin::prelude::*;

/// Compares the document of an app with its snapshot.
async fn check(name: &str, app: App) {
    let document: Value = TestClient::new(app).start().await.get("/openapi.json").await.json();
    insta::assert_snapshot!(name, format!("{document:#}"));
}
