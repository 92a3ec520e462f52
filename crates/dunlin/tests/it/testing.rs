//! The test client: what a test of an app needs.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use dunlin::prelude::*;
use dunlin::testing::TestFile;
use futures_util::stream;

#[post("/upload")]
async fn upload(
    #[form] token: String,
    #[file] notes: UploadFile,
    #[file] images: Vec<UploadFile>,
) -> Result<Value> {
    let names: Vec<_> = images.iter().map(|image| image.filename().to_owned()).collect();
    Ok(json!({ "token": token, "notes": notes.filename(), "media": notes.content_type(), "images": names }))
}

#[post("/login")]
async fn login(#[form] name: String, head: ResponseHead) -> &'static str {
    head.set_cookie(Cookie::new("session", name));
    "welcome"
}

#[post("/logout")]
async fn logout(head: ResponseHead) -> &'static str {
    head.delete_cookie("session");
    "bye"
}

#[get("/me")]
async fn me(#[cookie] session: Option<String>) -> Option<String> {
    session
}

#[get("/old", status = 308)]
async fn old() -> Redirect {
    Redirect::to("/me")
}

#[get("/away", status = 303)]
async fn away() -> Redirect {
    Redirect::to("http://elsewhere.example/me")
}

/// One piece a second.
#[get("/ticks")]
async fn ticks() -> StreamingResponse {
    StreamingResponse::new(stream::unfold(1, |count| async move {
        tokio::time::sleep(Duration::from_secs(1)).await;
        (count <= 3).then(|| (format!("tick {count}"), count + 1))
    }))
}

#[dependency]
async fn price() -> u32 {
    100
}

#[dependency]
async fn sale_price(#[query(default = 20)] discount: u32) -> u32 {
    100 - discount
}

#[get("/price")]
async fn read_price(price: Depends<price>) -> u32 {
    *price
}

fn app() -> App {
    App::new("Tested").routes(routes![upload, login, logout, me, old, away, ticks, read_price])
}

#[dunlin::test]
async fn uploads_files_beside_fields() {
    let client = TestClient::new(app()).start().await;
    let response = client
        .post("/upload")
        .field("token", 7)
        .file("notes", TestFile::new("notes.txt", "kea").media("text/plain"))
        .file("images", TestFile::new("a.png", vec![0, 1]))
        .file("images", TestFile::new("b.png", vec![0, 2]))
        .await
        .assert_status(200);
    let expected =
        json!({ "token": "7", "notes": "notes.txt", "media": "text/plain", "images": ["a.png", "b.png"] });
    assert_eq!(response.json::<Value>(), expected);
}

#[dunlin::test]
async fn keeps_cookies_and_forgets_them() {
    let client = TestClient::new(app()).start().await;
    assert_eq!(client.get("/me").await.text(), "null");
    client.post("/login").field("name", "kea").await.assert_status(200);
    assert_eq!(client.cookie("session").as_deref(), Some("kea"));
    assert_eq!(client.get("/me").await.text(), "\"kea\"");
    client.post("/logout").await.assert_status(200);
    assert_eq!(client.get("/me").await.text(), "null");
    client.set_cookie("session", "kaka");
    assert_eq!(client.get("/me").await.text(), "\"kaka\"");
}

#[dunlin::test]
async fn follows_redirects_unless_told_not_to() {
    let client = TestClient::new(app()).start().await;
    client.set_cookie("session", "kea");
    assert_eq!(client.get("/old").await.text(), "\"kea\"");
    assert_eq!(client.get("/away").await.text(), "\"kea\"", "a test has one app, whatever the host");
    let stays = client.get("/old").no_redirects().await.assert_status(308);
    assert_eq!(stays.location(), Some("/me"));
}

#[dunlin::test]
async fn reads_a_stream_as_it_comes() {
    let client = TestClient::new(app()).start().await;
    let start = tokio::time::Instant::now();
    let mut response = client.get("/ticks").stream().await;
    assert_eq!((response.status().as_u16(), start.elapsed()), (200, Duration::ZERO));
    assert_eq!(response.next_text().await, "tick 1");
    assert_eq!(start.elapsed().as_secs(), 1);
    assert_eq!(response.next_text().await, "tick 2");
    assert_eq!(response.next_text().await, "tick 3");
    assert!(response.next().await.unwrap().is_none());
    assert_eq!(client.get("/ticks").await.text(), "tick 1tick 2tick 3");
}

#[dunlin::test]
async fn time_passes_when_the_test_says_so() {
    let client = TestClient::new(app()).start().await;
    let mut response = client.get("/ticks").stream().await;
    let (done, mut received) = tokio::sync::mpsc::channel(3);
    let reader = run::spawn(async move { done.send(response.next_text().await).await });
    for _ in 0..3 {
        client.clock().advance(Duration::from_millis(300)).await;
    }
    assert!(received.try_recv().is_err());
    client.clock().advance(Duration::from_millis(100)).await;
    assert_eq!(received.recv().await.as_deref(), Some("tick 1"));
    reader.await.unwrap().unwrap();
}

#[dunlin::test]
async fn replaces_dependencies() {
    let client = TestClient::new(app()).overriding::<price>(async || 7).start().await;
    assert_eq!(client.get("/price").await.text(), "7");
    let client = TestClient::new(app()).replacing::<price, sale_price>().start().await;
    assert_eq!(client.get("/price").await.text(), "80");
    assert_eq!(client.get("/price").query("discount", 30).await.text(), "70");
    assert_eq!(TestClient::new(app()).start().await.get("/price").await.text(), "100");
}

#[dunlin::test]
async fn says_why_an_app_does_not_start() {
    let app = App::new("Broken").lifespan(async |_| Err(Error::msg("the disk is full")));
    let error = TestClient::new(app).try_start().await.map(|_| ()).unwrap_err();
    assert_eq!(error.to_string(), "the disk is full");
}

/// An app that notes when its lifespan ends, for which it needs a pool and time.
fn ending(ends: &Arc<Mutex<Vec<&'static str>>>) -> App {
    let ends = Arc::clone(ends);
    App::new("Ending").lifespan(async move |lifespan| {
        Ok(lifespan.on_shutdown(async move {
            tokio::time::sleep(Duration::from_secs(5)).await;
            let noted = run::threads(move || ends.lock().unwrap().push("ended")).await;
            noted.unwrap();
        }))
    })
}

#[dunlin::test]
async fn ends_the_app_when_it_is_stopped() {
    let ends = Arc::default();
    TestClient::new(ending(&ends)).start().await.stop().await;
    assert_eq!(*ends.lock().unwrap(), ["ended"]);
}

#[test]
fn ends_the_app_when_it_is_dropped() {
    let ends = Arc::default();
    run::testing::block_on_paused(async {
        drop(TestClient::new(ending(&ends)).start().await);
        assert_eq!(*ends.lock().unwrap(), [""; 0], "a test goes on meanwhile");
    });
    assert_eq!(*ends.lock().unwrap(), ["ended"]);
}
