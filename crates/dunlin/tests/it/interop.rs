//! tower and axum at the edge.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use axum::extract::{Json, Path, Query};
use axum::routing::{get as axum_get, post as axum_post};
use dunlin::interop::{Axum, AxumBody, Inner};
use dunlin::prelude::*;
use tower::{Layer, Service, service_fn};

#[get("/")]
async fn root() -> &'static str {
    "root"
}

fn old_router() -> axum::Router {
    axum::Router::new()
        .route("/users/{id}", axum_get(async |Path(id): Path<u32>| format!("user {id}")))
        .route("/echo", axum_post(async |body: String| body))
}

#[dunlin::test]
async fn an_axum_router_below_a_path() {
    let app = App::new("New").routes(routes![root]).mount_service("/old", old_router());
    let client = TestClient::new(app).start().await;
    assert_eq!(client.get("/").await.text(), "\"root\"");
    assert_eq!(client.get("/old/users/7").await.assert_status(200).text(), "user 7");
    assert_eq!(client.post("/old/echo").body("text/plain", "hello").await.text(), "hello");
    client.get("/old/users/x").await.assert_status(400);
    client.get("/old/nothing").await.assert_status(404);
    client.get("/oldish").await.assert_status(404);
    let head = client.request(dunlin::Method::HEAD, "/old/users/7").await.assert_status(200);
    assert_eq!((head.bytes().len(), head.header("content-length")), (0, Some("6")));
}

#[dunlin::test]
async fn a_service_that_fails_is_a_500() {
    let failing =
        service_fn(async |_: http::Request<Body>| Err::<Response, _>(std::io::Error::other("disk")));
    let app = App::new("New").mount_service("/old", failing);
    let response = TestClient::new(app).start().await.get("/old/x").await.assert_status(500);
    assert_eq!(response.text(), "Internal Server Error");
}

#[dunlin::test]
async fn a_service_that_panics_is_a_500() {
    async fn broken() -> &'static str {
        panic!("a handler of axum's")
    }
    let old = axum::Router::new().route("/broken", axum_get(broken));
    let client = TestClient::new(App::new("New").mount_service("/old", old)).start().await;
    assert_eq!(client.get("/old/broken").await.assert_status(500).text(), "Internal Server Error");
}

/// Counts requests, and says so in the response.
#[derive(Clone)]
struct Count<S> {
    inner: S,
    seen: Arc<AtomicUsize>,
}

#[derive(Clone, Default)]
struct Counting;

impl<S> Layer<S> for Counting {
    type Service = Count<S>;

    fn layer(&self, inner: S) -> Count<S> {
        Count { inner, seen: Arc::default() }
    }
}

impl Service<http::Request<Body>> for Count<Inner> {
    type Response = Response;
    type Error = Infallible;
    type Future = std::pin::Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let seen = self.seen.fetch_add(1, Ordering::Relaxed) + 1;
        let answer = self.inner.call(request);
        Box::pin(async move {
            let mut response = answer.await?;
            response.headers_mut().insert("x-seen", seen.into());
            Ok(response)
        })
    }
}

#[dunlin::test]
async fn a_layer_around_an_app() {
    let app = App::new("Counted").routes(routes![root]).state(7_u8).layer(Counting).middleware(
        async |request, next| {
            assert_eq!(request.state::<u8>().as_deref(), Some(&7), "the state goes through the layer");
            next.run(request).await
        },
    );
    let client = TestClient::new(app).start().await;
    assert_eq!(client.get("/").await.header("x-seen"), Some("1"));
    assert_eq!(client.get("/nothing").await.assert_status(404).header("x-seen"), Some("2"));
}

#[dunlin::test]
async fn layers_of_tower_itself() {
    let app =
        App::new("Limited").routes(routes![root]).layer(tower::limit::GlobalConcurrencyLimitLayer::new(1));
    let client = TestClient::new(app).start().await;
    assert_eq!(client.get("/").await.text(), "\"root\"");
    assert_eq!(client.get("/").await.text(), "\"root\"");
}

#[get("/query")]
async fn query(pairs: Axum<Query<Vec<(String, u32)>>>) -> Axum<(StatusCode, String)> {
    Axum((StatusCode::ACCEPTED, format!("{:?}", pairs.0.0)))
}

#[post("/body", status = 201)]
async fn body(value: AxumBody<Json<Value>>) -> Axum<String> {
    Axum(value.0.0.to_string())
}

#[dunlin::test]
async fn extractors_and_replies_of_axum() {
    let client = TestClient::new(App::new("Axum").routes(routes![query, body])).start().await;
    assert_eq!(client.get("/query?a=1&b=2").await.assert_status(202).text(), "[(\"a\", 1), (\"b\", 2)]");
    let refused = client.get("/query?a=x").await.assert_status(400);
    assert!(refused.text().contains("query"), "{}", refused.text());
    assert_eq!(client.post("/body").json(json!({ "a": 1 })).await.assert_status(201).text(), "{\"a\":1}");
    client.post("/body").body("text/plain", "{}").await.assert_status(415);
}
