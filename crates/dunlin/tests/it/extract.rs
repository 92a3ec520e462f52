//! Arguments from forms, files, raw bodies and the request itself.

use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use dunlin::prelude::*;
use dunlin::testing::TestResponse;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::oneshot;

#[model(extra = forbid)]
struct Login {
    username: String,
    password: String,
}

#[model]
struct Profile {
    name: String,
    age: Option<u8>,
}

#[post("/fields")]
async fn fields(
    #[form] username: String,
    #[form(default)] subscribe: bool,
    #[form(default)] tags: Vec<String>,
    #[form(le = 150)] age: Option<u8>,
) -> Value {
    json!([username, subscribe, tags, age])
}

#[post("/model")]
async fn model(#[form] login: Login) -> Login {
    login
}

#[post("/mixed")]
async fn mixed(#[form] profile: Option<Profile>, #[form] token: String, avatar: Option<UploadFile>) -> Value {
    json!([profile.map(|profile| profile.name), token, avatar.map(|file| file.size())])
}

#[post("/file")]
async fn file(#[file(description = "Anything")] upload: UploadFile) -> Result<Value> {
    let kind = upload.headers().get("x-kind").and_then(|value| value.to_str().ok());
    Ok(json!([upload.filename(), upload.content_type(), upload.size(), kind, upload.text().await?]))
}

#[post("/files")]
async fn files(#[file] first: Bytes, uploads: Vec<UploadFile>, #[file] more: Option<Vec<Bytes>>) -> Value {
    let names: Vec<_> = uploads.iter().map(UploadFile::filename).collect();
    json!([first.len(), names, more.map(|more| more.len())])
}

#[post("/small", body_limit = "1KiB", form_limits(max_fields = 2, max_files = 1, max_part_size = "10B"))]
async fn small(#[form] a: Option<String>) -> Value {
    json!(a)
}

#[post("/json", body_limit = 20)]
async fn json_body(item: Value) -> Value {
    item
}

fn app() -> App {
    App::new("Inputs").routes(routes![fields, model, mixed, file, files, small, json_body, lax])
}

const URLENCODED: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data; boundary=B";

/// A form as a browser sends it; a part of three is a file.
fn multipart(parts: &[(&str, Option<&str>, &str)]) -> String {
    let mut body = String::new();
    for (name, filename, content) in parts {
        let filename =
            filename.map(|name| format!("; filename=\"{name}\"\r\nContent-Type: text/plain\r\nX-Kind: test"));
        let filename = filename.unwrap_or_default();
        body.push_str(&format!(
            "--B\r\nContent-Disposition: form-data; name=\"{name}\"{filename}\r\n\r\n{content}\r\n"
        ));
    }
    body + "--B--\r\n"
}

/// Type, place and input of each issue; or the detail as it is.
fn issues(response: &TestResponse) -> Value {
    let body: Value = response.json();
    match &body["detail"] {
        Value::Array(issues) => {
            issues.iter().map(|issue| json!([issue["type"], issue["loc"], issue["input"]])).collect()
        }
        other => other.clone(),
    }
}

async fn check(client: &TestClient, (path, media, body): (&str, &str, &str), status: u16, expected: Value) {
    let response = client.post(path).body(media, body.to_owned()).await;
    let answer = if status < 400 { response.json() } else { issues(&response) };
    assert_eq!((response.status().as_u16(), answer), (status, expected), "{path} {media} {body:.200}");
}

#[dunlin::test]
async fn forms_have_fields_models_and_files() {
    let client = TestClient::new(app()).start().await;
    let full = multipart(&[
        ("username", None, "Kéa"),
        ("subscribe", None, "on"),
        ("tags", None, "a"),
        ("tags", None, "b"),
    ]);
    let nothing = json!([["missing", ["body", "username"], null]]);
    // browsers escape only quotes and line breaks
    let odd = multipart(&[("\u{1a}\u{7f}", None, "{}"), ("username", None, "x")]);
    let cases = [
        (
            "/fields",
            URLENCODED,
            "username=K%C3%A9a&subscribe=on&tags=a&tags=b",
            200,
            json!(["Kéa", true, ["a", "b"], null]),
        ),
        ("/fields", MULTIPART, &full, 200, json!(["Kéa", true, ["a", "b"], null])),
        ("/fields", MULTIPART, &odd, 200, json!(["x", false, [], null])),
        ("/fields", URLENCODED, "username=a+b;age=3&age=", 200, json!(["a b;age=3", false, [], null])),
        ("/fields", URLENCODED, "username=x&username=y&age=7", 200, json!(["y", false, [], 7])),
        (
            "/fields",
            URLENCODED,
            "username=x&age=151",
            422,
            json!([["less_than_equal", ["body", "age"], "151"]]),
        ),
        ("/fields", URLENCODED, "username=", 422, nothing.clone()),
        ("/fields", MULTIPART, "", 422, nothing.clone()),
        ("/fields", "application/json", r#"{"username": "x"}"#, 422, nothing.clone()),
        ("/fields", "text/plain", "username=x", 422, nothing),
        ("/model", URLENCODED, "username=a&password=b", 200, json!({"username": "a", "password": "b"})),
        (
            "/model",
            URLENCODED,
            "username=a&extra=b",
            422,
            json!([
                ["missing", ["body", "password"], {"username": "a", "extra": "b"}],
                ["extra_forbidden", ["body", "extra"], "b"]
            ]),
        ),
        ("/mixed", URLENCODED, "token=t", 200, json!([null, "t", null])),
        ("/mixed", URLENCODED, "token=t&name=n", 200, json!(["n", "t", null])),
        (
            "/mixed",
            URLENCODED,
            "token=t&age=3",
            422,
            json!([["missing", ["body", "name"], {"token": "t", "age": "3"}]]),
        ),
    ];
    for (path, media, body, status, expected) in cases {
        check(&client, (path, media, body), status, expected).await;
    }
}

#[dunlin::test]
async fn files_come_as_parts() {
    let client = TestClient::new(app()).start().await;
    let not_a_file = "Value error, Expected UploadFile, received: <class 'str'>";
    let large = "x".repeat(300 * 1024);
    let cases = [
        (
            "/file",
            vec![("upload", Some("a.txt"), "hé")],
            200,
            json!(["a.txt", "text/plain", 3, "test", "hé"]),
        ),
        (
            "/file",
            vec![("upload", Some(r"C:\dir\f.txt"), "")],
            200,
            json!(["f.txt", "text/plain", 0, "test", ""]),
        ),
        (
            "/file",
            vec![("upload", Some("1"), "1"), ("upload", Some("2"), "2")],
            200,
            json!(["2", "text/plain", 1, "test", "2"]),
        ),
        (
            "/file",
            vec![("upload", Some("l"), &large)],
            200,
            json!(["l", "text/plain", 307_200, "test", large]),
        ),
        ("/file", vec![("upload", Some(""), "")], 422, json!([["missing", ["body", "upload"], null]])),
        ("/file", vec![("upload", None, "text")], 422, json!([["value_error", ["body", "upload"], "text"]])),
        (
            "/files",
            vec![("first", Some("a"), "abc"), ("uploads", Some("b"), ""), ("uploads", Some("c"), &large)],
            200,
            json!([3, ["b", "c"], null]),
        ),
        (
            "/files",
            vec![("first", None, "text"), ("uploads", Some("b"), ""), ("more", Some("c"), "x")],
            200,
            json!([4, ["b"], 1]),
        ),
        (
            "/files",
            vec![("first", Some("a"), "a"), ("uploads", None, "b"), ("uploads", None, "c")],
            422,
            json!([
                ["value_error", ["body", "uploads", 0], "b"],
                ["value_error", ["body", "uploads", 1], "c"]
            ]),
        ),
        (
            "/files",
            vec![],
            422,
            json!([["missing", ["body", "first"], null], ["missing", ["body", "uploads"], null]]),
        ),
        (
            "/mixed",
            vec![("token", None, "t"), ("name", None, "n"), ("avatar", Some("a"), "12")],
            200,
            json!(["n", "t", 2]),
        ),
    ];
    for (path, parts, status, expected) in cases {
        check(&client, (path, MULTIPART, &multipart(&parts)), status, expected).await;
    }
    let response = client.post("/file").body(MULTIPART, multipart(&[("upload", None, "text")])).await;
    let issue = &response.json::<Value>()["detail"][0];
    assert_eq!((&issue["msg"], &issue["ctx"]), (&json!(not_a_file), &json!({ "error": {} })));
}

#[dunlin::test]
async fn bodies_have_limits() {
    let client = TestClient::new(app()).start().await;
    let part = ("a", None, "v");
    let file = ("f", Some("f"), "v");
    let long = multipart(&[("a", None, "12345678901")]);
    let too_long = "x".repeat(2000);
    let headers = format!(
        "--B\r\nContent-Disposition: form-data; name=\"a\"\r\nX: {}\r\n\r\nv\r\n--B--",
        "y".repeat(900)
    );
    let cases = [
        ("/small", URLENCODED, "a=1&b=2", 200, json!("1")),
        ("/small", URLENCODED, "a=12345678", 200, json!("12345678")),
        ("/small", URLENCODED, "a=1&b=2&c=3", 400, json!("Too many fields. Maximum number of fields is 2.")),
        ("/small", URLENCODED, "a=1234567890", 400, json!("Field exceeded maximum size of 0KB.")),
        ("/small", URLENCODED, &too_long, 413, json!("Content Too Large")),
        ("/small", MULTIPART, &multipart(&[part, part]), 200, json!("v")),
        ("/small", MULTIPART, &headers, 200, json!("v")),
        (
            "/small",
            MULTIPART,
            &multipart(&[part, part, part]),
            400,
            json!("Too many fields. Maximum number of fields is 2."),
        ),
        (
            "/small",
            MULTIPART,
            &multipart(&[file, file]),
            400,
            json!("Too many files. Maximum number of files is 1."),
        ),
        ("/small", MULTIPART, &long, 400, json!("Part exceeded maximum size of 0KB.")),
        ("/small", MULTIPART, &multipart(&[("f", Some("f"), &too_long)]), 413, json!("Content Too Large")),
        ("/small", MULTIPART, "garbage", 400, json!("Invalid multipart data.")),
        (
            "/small",
            MULTIPART,
            "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nv",
            400,
            json!("Invalid multipart data."),
        ),
        (
            "/small",
            MULTIPART,
            "--B\r\n\r\nv\r\n--B--",
            400,
            json!("The Content-Disposition header field \"name\" must be provided."),
        ),
        ("/small", "multipart/form-data", "--B--", 400, json!("Missing boundary in multipart.")),
        ("/json", "application/json", "[1234567890, 123456]", 200, json!([1_234_567_890, 123_456])),
        ("/json", "application/json", "[1234567890, 1234567]", 413, json!("Content Too Large")),
    ];
    for (path, media, body, status, expected) in cases {
        check(&client, (path, media, body), status, expected).await;
    }
}

#[dunlin::test]
async fn the_nearest_limit_holds() {
    let inner = Router::new("/inner").body_limit(20).routes(routes![echo, wide]);
    let app = App::new("Limits").body_limit(10).include(inner).routes(routes![echo]);
    let client = TestClient::new(app).start().await;
    for (path, longest) in [("/echo", 10), ("/inner/echo", 20), ("/inner/wide", 30)] {
        for (length, status) in [(longest, 200), (longest + 1, 413)] {
            let response = client.post(path).body("text/plain", "x".repeat(length)).await;
            assert_eq!(response.status().as_u16(), status, "{path} {length}");
        }
    }
}

#[post("/echo")]
async fn echo(body: Bytes) -> usize {
    body.len()
}

#[post("/wide", body_limit = "30B")]
async fn wide(mut body: Body) -> Result<usize> {
    let mut length = 0;
    while let Some(chunk) = body.chunk().await? {
        length += chunk.len();
    }
    Ok(length)
}

#[post("/lax", strict_content_type = false)]
async fn lax(item: Profile) -> String {
    item.name
}

#[dunlin::test]
async fn a_body_without_a_type_is_json_only_where_that_is_said() {
    let body = r#"{"name": "Kea"}"#;
    let strict = Router::new("/strict").strict_content_type(true).routes(routes![profile]);
    let app = App::new("Types").strict_content_type(false).include(strict).routes(routes![profile, lax]);
    let client = TestClient::new(app).start().await;
    for (path, media, status) in [
        ("/profile", "", 200),
        ("/lax", "", 200),
        ("/strict/profile", "", 422),
        ("/profile", "text/plain", 422),
        ("/strict/profile", "application/vnd.api+json; charset=utf-8", 200),
    ] {
        let response = client.post(path).body(media, body).await;
        assert_eq!(response.status().as_u16(), status, "{path} {media}");
    }
}

#[post("/profile")]
async fn profile(item: Profile) -> String {
    item.name
}

#[dependency]
async fn signature(request: Request) -> Result<usize> {
    Ok(request.bytes().await?.len())
}

#[post("/hooks/{sender}")]
async fn hook(
    request: Request,
    length: Depends<signature>,
    method: Method,
    headers: HeaderMap,
) -> Result<Value> {
    let item: Profile = request.json().await?;
    let query: Vec<_> = request.query().map(|(_, value)| value.into_owned()).collect();
    Ok(json!({
        "method": method.as_str(),
        "path": request.uri().path(),
        "sender": request.param("sender"),
        "query": query,
        "headers": [headers.get("x-kind").and_then(|value| value.to_str().ok()), request.header("x-kind")],
        "cookie": request.cookie("session"),
        "length": *length,
        "name": item.name,
        "text": request.text().await?,
    }))
}

#[post("/raw/{sender}")]
async fn raw(item: Profile, body: Bytes, request: Request) -> Result<Value> {
    Ok(json!([item.name, body.len(), request.bytes().await?.len()]))
}

use dunlin::Method;

#[dunlin::test]
async fn the_request_itself_is_an_argument() {
    let client = TestClient::new(App::new("Hooks").routes(routes![hook, raw])).start().await;
    client.set_cookie("session", "7");
    let body = json!({"name": "Kea"});
    let response = client.post("/hooks/a%20b?x=1&y=%26").header("x-kind", "test").json(&body).await;
    let expected = json!({
        "method": "POST", "path": "/hooks/a%20b", "sender": "a b", "query": ["1", "&"], "headers": ["test", "test"],
        "cookie": "7", "length": 14, "name": "Kea", "text": r#"{"name":"Kea"}"#,
    });
    assert_eq!(response.json::<Value>(), expected);
    let response = client.post("/raw/x").json(&body).await;
    assert_eq!(response.json::<Value>(), json!(["Kea", 14, 14]));
    let wrong = client.post("/hooks/x").json(json!({"age": 3})).await.assert_status(422);
    assert_eq!(issues(&wrong), json!([["missing", ["body", "name"], {"age": 3}]]));
    let wrong = client.post("/hooks/x").body("application/json", "{").await.assert_status(422);
    assert_eq!(issues(&wrong), json!([["json_invalid", ["body", 1], {}]]));
}

#[dunlin::test]
#[should_panic(expected = "both takes the body as a whole (JSON or bytes), and as a form as well")]
async fn two_ways_to_read_one_body_are_a_mistake() {
    #[post("/both")]
    async fn both(_item: Profile, #[form] _field: String) {}

    TestClient::new(App::new("Both").routes(routes![both])).start().await;
}

#[dunlin::test]
async fn the_documentation_shows_forms_and_files() {
    let client = TestClient::new(app()).start().await;
    let document: Value = client.get("/openapi.json").await.json();
    let body = &document["paths"]["/file"]["post"]["requestBody"]["content"];
    assert_eq!(
        body.as_object().map(|content| content.keys().collect::<Vec<_>>()),
        Some(vec![&"multipart/form-data".to_owned()])
    );
}

/// Keeps a thread busy from one message to the next.
struct Busy {
    begin: Mutex<Option<oneshot::Sender<run::Pools>>>,
    end: Mutex<mpsc::Receiver<()>>,
}

/// Sends a file back while the only thread of the pool is busy.
#[post("/mirror")]
async fn mirror(upload: UploadFile, busy: State<Arc<Busy>>) -> Response {
    let held = Arc::clone(&busy);
    let (taken, is_taken) = oneshot::channel();
    drop(run::spawn(run::threads(move || {
        taken.send(()).unwrap();
        held.end.lock().unwrap().recv().unwrap();
    })));
    is_taken.await.unwrap();
    busy.begin.lock().unwrap().take().unwrap().send(run::Pools::current()).unwrap();
    Response::new(upload.stream())
}

#[dunlin::test]
async fn a_file_that_is_sent_back_waits_for_the_thread_pool() {
    let (begin, begun) = oneshot::channel();
    let (end, ended) = mpsc::channel();
    let busy = Arc::new(Busy { begin: Mutex::new(Some(begin)), end: Mutex::new(ended) });
    let pool = run::PoolConfig::threads("threads").size(1).max_wait(Duration::from_secs(2));
    let app = App::new("Full").state(busy).pool(pool).routes(routes![mirror]);
    let client = TestClient::new(app).start().await;
    let mut wire = client.connect();
    let form = multipart(&[("upload", Some("x.txt"), &"x".repeat(1024 * 1024))]);
    let head = "POST /mirror HTTP/1.1\r\nhost: test\r\nconnection: close\r\ncontent-type: multipart/form-data; boundary=B";
    let request = format!("{head}\r\ncontent-length: {}\r\n\r\n{form}", form.len());
    wire.write_all(request.as_bytes()).await.unwrap();
    let pools = begun.await.unwrap();
    while pools.snapshots().all(|pool| pool.rejected == 0) {
        client.clock().advance(Duration::from_secs(1)).await;
    }
    end.send(()).unwrap();
    let mut answer = String::new();
    wire.read_to_string(&mut answer).await.unwrap();
    assert!(answer.ends_with("\r\n0\r\n\r\n"), "{} bytes", answer.len());
}
