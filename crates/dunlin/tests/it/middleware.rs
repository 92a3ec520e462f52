//! What stands between the server and the endpoints.

mod around;
mod compression;
mod cors;
mod hosts;
mod ids;
pub(crate) mod record;

#[dunlin::prelude::post("/body")]
async fn body() {}

/// The app's own limit holds for who reads the body on its way.
#[dunlin::test]
async fn the_body_limit_holds_in_middleware() {
    use dunlin::prelude::*;
    let app = App::new("Signed").body_limit(3 << 20).routes(routes![body]).middleware(
        async |request: Request, next: Next| -> Result<Response> {
            request.bytes().await?;
            Ok(next.run(request).await)
        },
    );
    let client = TestClient::new(app).start().await;
    for (length, status) in [(5 << 19, 200), (4 << 20, 413)] {
        client.post("/body").body("application/octet-stream", vec![0; length]).await.assert_status(status);
    }
}
