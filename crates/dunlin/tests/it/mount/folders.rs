//! Folders of files: what is answered, and that nothing outside ever is.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use dunlin::prelude::*;
use dunlin::{Method, StaticFiles};
use tempfile::TempDir;

/// A folder of files, with secrets beside it and links that lead to them. All of it is gone with what is returned first.
fn folder() -> (TempDir, PathBuf) {
    let base = tempfile::tempdir().unwrap();
    let root = base.path().join("public");
    for folder in ["sub", "empty", "a b"] {
        fs::create_dir_all(root.join(folder)).unwrap();
    }
    for (file, text) in [
        ("index.html", "<h1>Home</h1>"),
        ("404.html", "<h1>Gone</h1>"),
        ("app.js", "1"),
        ("sub/index.html", "<h1>Sub</h1>"),
        ("a b/é.txt", "letters"),
        (".env", "SECRET=1"),
        ("%2e%2e", "a strange name"),
    ] {
        fs::write(root.join(file), text).unwrap();
    }
    fs::write(base.path().join("secret.txt"), "SECRET=2").unwrap();
    symlink(base.path().join("secret.txt"), root.join("link-out.txt")).unwrap();
    symlink(base.path(), root.join("folder-out")).unwrap();
    symlink(root.join("app.js"), root.join("link-in.txt")).unwrap();
    symlink(root.join(".env"), root.join("link-hidden.txt")).unwrap();
    symlink(root.join("loop"), root.join("loop")).unwrap();
    (base, root)
}

async fn check(files: StaticFiles, path: &str, status: u16, body: &str) {
    let client = TestClient::new(App::new("Site").mount("/static", files)).start().await;
    let response = client.get(path).no_redirects().await;
    let body_or_place = response.location().unwrap_or(response.text());
    assert_eq!((response.status().as_u16(), body_or_place), (status, body), "{path}");
}

const NOT_FOUND: &str = r#"{"detail":"Not Found"}"#;

#[dunlin::test]
async fn files_are_answered_as_they_are() {
    let (_base, root) = folder();
    let files = || StaticFiles::new(&root);
    check(files(), "/static/app.js", 200, "1").await;
    check(files(), "/static//app.js", 200, "1").await;
    check(files(), "/static/a%20b/%C3%A9.txt", 200, "letters").await;
    check(files(), "/static/link-in.txt", 200, "1").await;
    check(files(), "/static/%252e%252e", 200, "a strange name").await;
    for path in
        ["/static/", "/static/sub", "/static/sub/", "/static/nothing", "/static/app.js/x", "/static/loop"]
    {
        check(files(), path, 404, NOT_FOUND).await;
    }
    check(files(), &format!("/static/{}", "x".repeat(5000)), 404, NOT_FOUND).await;
    check(files(), "/static/.env", 404, NOT_FOUND).await;
    check(files(), "/static/link-hidden.txt", 404, NOT_FOUND).await;
    check(files().dotfiles(), "/static/.env", 200, "SECRET=1").await;
}

#[dunlin::test]
async fn heads_parts_and_known_copies() {
    let (_base, root) = folder();
    let files = StaticFiles::new(root).cache_control("public, max-age=60");
    let client = TestClient::new(App::new("Site").mount("/static", files)).start().await;
    let first = client.get("/static/app.js").await.assert_status(200);
    assert_eq!(first.header("content-type"), Some("text/javascript; charset=utf-8"));
    assert_eq!(first.header("cache-control"), Some("public, max-age=60"));
    let etag = first.header("etag").unwrap();
    let known = client.get("/static/app.js").header("if-none-match", etag).await.assert_status(304);
    assert_eq!(known.header("cache-control"), Some("public, max-age=60"));
    client.get("/static/app.js").header("range", "bytes=5-").await.assert_status(416);
    let head = client.request(Method::HEAD, "/static/app.js").await.assert_status(200);
    assert_eq!((head.bytes().len(), head.header("content-length")), (0, Some("1")));
    let post = client.post("/static/app.js").await.assert_status(405);
    assert_eq!(post.header("allow"), Some("GET, HEAD"));
}

#[dunlin::test]
async fn a_site_has_index_pages() {
    let (_base, root) = folder();
    let site = || StaticFiles::new(&root).html();
    check(site(), "/static", 307, "/static/").await;
    check(site(), "/static/", 200, "<h1>Home</h1>").await;
    check(site(), "/static/sub", 307, "/static/sub/").await;
    check(site(), "/static/sub?a=1", 307, "/static/sub/?a=1").await;
    check(site(), "/static/sub/", 200, "<h1>Sub</h1>").await;
    check(site(), "/static/empty/", 404, "<h1>Gone</h1>").await;
    check(site(), "/static/nothing", 404, "<h1>Gone</h1>").await;
    let at_root = App::new("Site").mount("/", site());
    let client = TestClient::new(at_root).start().await;
    assert_eq!(client.get("/").await.text(), "<h1>Home</h1>");
    assert_eq!(client.get("//sub").no_redirects().await.location(), Some("/sub/"), "never to another host");
}

#[dunlin::test]
async fn nothing_outside_is_ever_answered() {
    let (_base, root) = folder();
    let site = StaticFiles::new(root).html().dotfiles();
    let client = TestClient::new(App::new("Site").mount("/static", site)).start().await;
    let ups =
        ["..", "%2e%2e", ".%2e", "%2E.", "..%2f", "%2e%2e%5c", "..\\", "%c0%ae%c0%ae", "..%00", "%252e%252e"];
    let ends = ["secret.txt", "secret%2etxt", "public/../secret.txt", "%73ecret.txt"];
    let starts = ["", "sub/", "a%20b/", "/", "folder-out/public/", "link-out.txt/", "./"];
    let mut tried = 0;
    for index in 0..starts.len() * ups.len() * ends.len() {
        let (start, up) = (starts[index % starts.len()], ups[index / starts.len() % ups.len()]);
        let end = ends[index / starts.len() / ups.len()];
        let path = format!("/static/{start}{up}/{end}");
        if path.parse::<http::Uri>().is_err() {
            continue;
        }
        let response = client.get(&path).no_redirects().await;
        assert!(!response.text().contains("SECRET"), "{path}");
        assert_eq!(response.status().as_u16(), 404, "{path}");
        tried += 1;
    }
    assert!(tried >= 200, "{tried}");
    for path in ["/static/link-out.txt", "/static/folder-out/secret.txt", "/static/folder-out"] {
        client.get(path).await.assert_status(404);
    }
}
