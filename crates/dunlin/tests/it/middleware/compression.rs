//! Responses as gzip.

use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dunlin::Compression;
use dunlin::prelude::*;
use dunlin::testing::TestResponse;

use super::around::problems;

#[get("/text/{length}")]
async fn text(length: usize, media: Option<String>) -> Result<Response> {
    let mut response = PlainText("x".repeat(length)).into_response()?;
    if let Some(media) = media {
        response.headers_mut().insert("content-type", media.parse()?);
    }
    Ok(response)
}

/// Answers with the header and status that it is told.
#[get("/with")]
async fn with(
    name: Option<String>,
    value: Option<String>,
    #[query(default = 200)] status: u16,
) -> Result<Response> {
    let mut response = PlainText("x".repeat(1000)).into_response()?;
    *response.status_mut() = StatusCode::from_u16(status)?;
    if let (Some(name), Some(value)) = (name, value) {
        response.headers_mut().insert(dunlin::HeaderName::try_from(name)?, value.parse()?);
    }
    Ok(response)
}

#[get("/stream")]
async fn stream() -> StreamingResponse {
    let pieces = (0..100).map(|n| format!("line {n}\n").repeat(10));
    StreamingResponse::new(futures_util::stream::iter(pieces))
}

#[get("/noise")]
async fn noise() -> Response {
    // digits of a generator: nothing in them repeats
    let mut state = 7u32;
    let noise = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    });
    Response::new(noise.take(4000).collect::<Vec<u8>>().into())
}

#[get("/afterwards")]
async fn afterwards(count: State<Arc<AtomicUsize>>, tasks: BackgroundTasks) -> String {
    let count = count.into_inner();
    tasks.add(async move {
        count.fetch_add(1, Ordering::SeqCst);
    });
    "x".repeat(1000)
}

async fn client(compression: Compression) -> TestClient {
    let app = App::new("Small").compression(compression);
    TestClient::new(app.routes(routes![text, with, stream, noise])).start().await
}

/// What was sent, inflated when it says that it is gzip.
fn inflate(response: &TestResponse) -> Vec<u8> {
    let mut bytes = Vec::new();
    match response.header("content-encoding") {
        Some("gzip") => flate2::read::GzDecoder::new(&**response.bytes()).read_to_end(&mut bytes),
        _ => (&**response.bytes()).read_to_end(&mut bytes),
    }
    .expect("gzip");
    bytes
}

#[dunlin::test]
async fn what_gains_by_it_is_compressed() {
    let client = client(Compression::new().exclude("model/*")).await;
    // path, client takes, compressed, depends on what the client takes
    let cases = [
        ("/text/500", "gzip", true, true),
        ("/text/499", "gzip", false, false),
        ("/text/500", "br", false, true),
        ("/text/500", "gzip;q=0", false, true),
        ("/text/65536", "gzip", true, true),
        ("/text/65537", "gzip", true, true),
        ("/text/1000000", "deflate, *", true, true),
        ("/stream", "gzip", true, true),
        ("/stream", "", false, true),
        ("/text/1000?media=text/event-stream", "gzip", false, false),
        ("/text/1000?media=text/event-stream%3B%20charset=utf-8", "gzip", false, false),
        ("/text/1000?media=image/PNG", "gzip", false, false),
        ("/text/1000?media=image/svg%2Bxml", "gzip", true, true),
        ("/text/1000?media=video/x", "gzip", false, false),
        ("/text/1000?media=application/grpc%2Bproto", "gzip", false, false),
        ("/text/1000?media=model/obj", "gzip", false, false),
        ("/with?name=content-encoding&value=br", "gzip", false, false),
        ("/with?name=cache-control&value=max-age=1,%20no-transform", "gzip", false, false),
        ("/with?name=cache-control&value=no-store", "gzip", true, true),
        ("/with?status=206", "gzip", false, false),
        ("/with?status=404", "gzip", true, true),
        ("/openapi.json", "gzip", true, true),
        ("/nowhere", "gzip", false, false),
    ];
    for (path, takes, compressed, varies) in cases {
        let plain = client.get(path).await;
        let response = client.get(path).header("accept-encoding", takes).await;
        let encoding = response.header("content-encoding").filter(|&encoding| encoding == "gzip");
        assert_eq!(encoding.is_some(), compressed, "{path} {takes}");
        assert_eq!(response.header("vary"), varies.then_some("Accept-Encoding"), "{path} {takes}");
        assert_eq!(inflate(&response), **plain.bytes(), "{path} {takes}");
        assert_eq!(
            (plain.status(), plain.header("content-encoding") == Some("gzip")),
            (response.status(), false)
        );
        if compressed {
            assert!(response.bytes().len() < plain.bytes().len(), "{path}");
        }
    }
}

#[dunlin::test]
async fn what_gets_longer_is_sent_as_it_is() {
    let client = client(Compression::new()).await;
    let response = client.get("/noise").header("accept-encoding", "gzip").await;
    assert_eq!((response.header("content-encoding"), response.bytes().len()), (None, 4000));
    assert_eq!(response.header("vary"), Some("Accept-Encoding"));
}

#[dunlin::test]
async fn a_tag_becomes_weak_and_ranges_end() {
    let client = client(Compression::new()).await;
    let cases = [
        ("etag", "\"abc\"", Some("W/\"abc\"")),
        ("etag", "W/\"abc\"", Some("W/\"abc\"")),
        ("accept-ranges", "bytes", None),
        ("content-length", "1000", None),
        ("vary", "origin", Some("origin, Accept-Encoding")),
        ("x-other", "kept", Some("kept")),
    ];
    for (name, value, expected) in cases {
        let path = format!("/with?name={name}");
        let response = client.get(&path).query("value", value).header("accept-encoding", "gzip").await;
        assert_eq!(response.header(name), expected, "{name}: {value}");
    }
}

#[dunlin::test]
async fn head_says_what_get_would() {
    let client = client(Compression::new()).await;
    for (path, takes, encoding, length) in [
        ("/text/1000", "gzip", Some("gzip"), None),
        ("/text/1000", "br", None, Some("1000")),
        ("/text/100", "gzip", None, Some("100")),
    ] {
        let response = client.request(dunlin::Method::HEAD, path).header("accept-encoding", takes).await;
        let said = (response.header("content-encoding"), response.header("content-length"));
        assert_eq!((said, response.bytes().len()), ((encoding, length), 0), "{path} {takes}");
    }
}

#[dunlin::test]
async fn files_are_compressed_whole_and_their_parts_are_not() {
    #[get("/file")]
    async fn file(path: State<std::path::PathBuf>) -> FileResponse {
        FileResponse::new(&**path)
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("words.txt");
    std::fs::File::create(&path).expect("a file").write_all("kea ".repeat(50_000).as_bytes()).expect("room");
    let app = App::new("Files").compression(Compression::new()).state(path).routes(routes![file]);
    let client = TestClient::new(app).start().await;
    let whole = client.get("/file").header("accept-encoding", "gzip").await;
    assert_eq!((whole.header("content-encoding"), whole.header("accept-ranges")), (Some("gzip"), None));
    assert_eq!(inflate(&whole), "kea ".repeat(50_000).into_bytes());
    let tag = whole.header("etag").expect("a tag").to_owned();
    client.get("/file").header("if-none-match", &tag).await.assert_status(304);
    let part = client.get("/file").header("accept-encoding", "gzip").header("range", "bytes=4-6").await;
    assert_eq!((part.assert_status(206).text()), "kea");
}

#[dunlin::test]
async fn background_tasks_run_after_a_compressed_body() {
    let count = Arc::new(AtomicUsize::new(0));
    let app = App::new("After").compression(Compression::new()).state(Arc::clone(&count));
    let client = TestClient::new(app.routes(routes![afterwards])).start().await;
    let response = client.get("/afterwards").header("accept-encoding", "gzip").await;
    assert_eq!((response.header("content-encoding"), inflate(&response).len()), (Some("gzip"), 1002));
    client.stop().await;
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[dunlin::test]
async fn the_documentations_scripts_are_inflated_for_who_takes_no_gzip() {
    let client = TestClient::new(App::new("Docs")).start().await;
    let page = client.get("/docs").await;
    let script = page.text().split('"').find(|text| text.ends_with(".js")).expect("a script").to_owned();
    let packed = client.get(&script).header("accept-encoding", "gzip, br").await;
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    let expected = inflate(&packed);
    for takes in ["identity", "gzip;q=0", "br"] {
        let plain = client.get(&script).header("accept-encoding", takes).await;
        assert_eq!((plain.header("content-encoding"), plain.header("vary")), (None, Some("accept-encoding")));
        assert_eq!(plain.bytes().len(), expected.len(), "{takes}");
        assert!(**plain.bytes() == *expected, "{takes}");
        let tag = plain.header("etag").expect("a tag").to_owned();
        client.get(&script).header("if-none-match", &tag).await.assert_status(304);
    }
    let head = client.request(dunlin::Method::HEAD, &script).await.assert_status(200);
    assert!(head.bytes().is_empty());
}

#[dunlin::test]
async fn a_level_that_is_none_is_an_error_at_start() {
    for level in [0, 10] {
        let found = problems(App::new("Level").compression(Compression::new().level(level))).await;
        assert!(found.contains(&format!("compression: level {level} is none: write 1 to 9")), "{found}");
    }
}
