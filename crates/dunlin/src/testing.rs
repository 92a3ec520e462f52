//! Tests an app in process: no socket, the lifespan run, dependencies replaced.

mod client;
mod exchange;

pub use client::TestClient;
pub use exchange::{TestRequest, TestResponse};
