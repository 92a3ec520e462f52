//! Files as replies: whole, in parts, or not at all because the client has them.

use std::path::PathBuf;

use dunlin::prelude::*;
use dunlin::testing::TestResponse;
use tempfile::TempDir;

struct Files {
    path: PathBuf,
    /// It is gone with the app.
    _folder: Option<TempDir>,
}

/// A file of `0123456789` repeated, in a folder of its own.
fn file(name: &str, size: usize) -> Files {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, "0123456789".repeat(size.div_ceil(10)).get(..size).unwrap()).unwrap();
    Files { path, _folder: Some(folder) }
}

#[get("/file")]
async fn plain(files: State<Files>) -> FileResponse {
    FileResponse::new(&files.path)
}

#[get("/download")]
fn download(files: State<Files>) -> (Cookie, FileResponse) {
    (Cookie::new("a", "b"), FileResponse::new(&files.path).filename("naïve plan.pdf"))
}

#[get("/missing")]
async fn missing() -> FileResponse {
    FileResponse::new("/nowhere/at/all")
}

#[get("/folder")]
async fn folder() -> FileResponse {
    FileResponse::new("/")
}

async fn client(files: Files) -> TestClient {
    let app = App::new("Files").routes(routes![plain, download, missing, folder]).state(files);
    TestClient::new(app).start().await
}

async fn ask(client: &TestClient, headers: &[(&str, &str)]) -> TestResponse {
    headers.iter().fold(client.get("/file"), |request, (name, value)| request.header(name, value)).await
}

#[dunlin::test]
async fn whole_files() {
    for size in [0, 10, 64 * 1024, 64 * 1024 + 1, 300_000] {
        let client = client(file("whole.mp4", size)).await;
        let response = ask(&client, &[]).await.assert_status(200);
        assert_eq!(response.bytes().len(), size);
        assert!(response.bytes().chunks(10).all(|chunk| b"0123456789".starts_with(chunk)));
        for (name, value) in
            [("content-type", "video/mp4"), ("content-length", &size.to_string()), ("accept-ranges", "bytes")]
        {
            assert_eq!(response.header(name), Some(value));
        }
        let head = client.request(dunlin::Method::HEAD, "/file").await.assert_status(200);
        assert_eq!((head.bytes().len(), head.headers()), (0, response.headers()));
    }
}

#[dunlin::test]
async fn names_to_save_under() {
    let client = client(file("plan.txt", 10)).await;
    let response = client.get("/download").await.assert_status(200);
    let name = "attachment; filename*=utf-8''na%C3%AFve%20plan.pdf";
    assert_eq!(response.header("content-disposition"), Some(name));
    assert_eq!(response.header("content-type"), Some("application/pdf"));
    assert_eq!(response.header("set-cookie"), Some("a=b; Path=/; SameSite=lax"));
    assert_eq!(ask(&client, &[]).await.header("content-type"), Some("text/plain; charset=utf-8"));
}

#[dunlin::test]
async fn what_is_no_file_is_a_500() {
    let client = client(Files { path: PathBuf::new(), _folder: None }).await;
    for path in ["/missing", "/folder", "/file"] {
        assert_eq!(client.get(path).await.assert_status(500).text(), "Internal Server Error");
    }
}

#[dunlin::test]
async fn one_part() {
    let client = client(file("one.txt", 100_000)).await;
    for (range, expected, body) in [
        ("bytes=0-4", "bytes 0-4/100000", "01234"),
        ("bytes=99998-", "bytes 99998-99999/100000", "89"),
        ("bytes=-3", "bytes 99997-99999/100000", "789"),
        ("bytes=5-6,7-8", "bytes 5-8/100000", "5678"),
    ] {
        let response = ask(&client, &[("range", range)]).await.assert_status(206);
        assert_eq!((response.header("content-range"), response.text()), (Some(expected), body), "{range}");
        assert_eq!(response.header("content-length"), Some(body.len().to_string().as_str()));
    }
    let long = ask(&client, &[("range", "bytes=5-90000")]).await.assert_status(206);
    assert_eq!(long.bytes().len(), 89_996);
    assert!(long.text().starts_with("567890") && long.text().ends_with("4567890"));
}

#[dunlin::test]
async fn several_parts() {
    let client = client(file("several.txt", 1000)).await;
    let response = ask(&client, &[("range", "bytes=500-501, 0-1")]).await.assert_status(206);
    let media = response.header("content-type").unwrap();
    let boundary = media.strip_prefix("multipart/byteranges; boundary=").unwrap();
    let part = |range: &str, body: &str| {
        format!(
            "--{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes {range}/1000\r\n\r\n{body}\r\n"
        )
    };
    let expected = format!("{}{}--{boundary}--", part("0-1", "01"), part("500-501", "01"));
    assert_eq!(response.text(), expected);
    assert_eq!(response.header("content-length"), Some(expected.len().to_string().as_str()));
}

#[dunlin::test]
async fn parts_that_cannot_be_had() {
    let client = client(file("short.txt", 10)).await;
    let beyond = ask(&client, &[("range", "bytes=10-")]).await.assert_status(416);
    assert_eq!(beyond.header("content-range"), Some("bytes */10"));
    ask(&client, &[("range", "bytes")]).await.assert_status(400);
    ask(&client, &[("range", "bytes=5-4")]).await.assert_status(400);
    ask(&client, &[("range", "pages=5-6")]).await.assert_status(200);
}

#[dunlin::test]
async fn a_copy_that_is_known_is_not_sent_again() {
    let client = client(file("known.txt", 10)).await;
    let first = ask(&client, &[]).await;
    let (tag, date) = (first.header("etag").unwrap(), first.header("last-modified").unwrap());
    for (name, value) in [("if-none-match", tag), ("if-modified-since", date)] {
        let response = ask(&client, &[(name, value)]).await.assert_status(304);
        assert_eq!((response.bytes().len(), response.header("etag")), (0, Some(tag)));
        assert_eq!((response.header("content-length"), response.header("content-type")), (None, None));
    }
    ask(&client, &[("if-none-match", "\"other\"")]).await.assert_status(200);
    ask(&client, &[("range", "bytes=0-1"), ("if-range", tag)]).await.assert_status(206);
    ask(&client, &[("range", "bytes=0-1"), ("if-range", "\"other\"")]).await.assert_status(200);
}

#[dunlin::test]
async fn middleware_can_answer_with_a_file() {
    let file = file("middleware.txt", 100_000);
    let app = App::new("Files").middleware(move |_request, _next| {
        let path = file.path.clone();
        async move { FileResponse::new(path).into_response().unwrap() }
    });
    let response = TestClient::new(app).start().await.get("/").await.assert_status(200);
    assert_eq!(response.bytes().len(), 100_000);
}
