//! What endpoints answer: bodies, status, headers, cookies, files, and what errors become.

mod errors;
mod files;
mod filters;

use std::time::Duration;

use dunlin::prelude::*;
use dunlin::testing::TestResponse;
use dunlin::{HeaderMap, HeaderValue, SameSite};
use futures_util::stream;

#[model]
struct Item {
    name: String,
    price: f64,
}

fn kite() -> Item {
    Item { name: "Kite".to_owned(), price: 9.5 }
}

#[get("/item")]
async fn item() -> Item {
    kite()
}

#[get("/nothing")]
async fn nothing() -> Option<Item> {
    None
}

#[post("/created")]
async fn created() -> (StatusCode, Item) {
    (StatusCode::CREATED, kite())
}

#[get("/headers")]
async fn headers() -> (HeaderMap, Item) {
    let headers = [("x-cat-dog", "alone"), ("content-language", "en-US")];
    let headers =
        headers.into_iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)));
    (headers.collect(), kite())
}

#[get("/texts")]
async fn texts() -> ([(&'static str, String); 1], PlainText<&'static str>) {
    ([("x-page", 7.to_string())], PlainText("seven"))
}

#[get("/illegal")]
async fn illegal() -> ([(&'static str, &'static str); 1], Item) {
    ([("x-page", "1\r\nset-cookie: a=b")], kite())
}

#[get("/cookie")]
async fn cookie() -> (Cookie, Item) {
    let cookie = Cookie::new("session", "a b").http_only().secure().same_site(SameSite::Strict);
    (cookie.max_age(Duration::from_secs(60)), kite())
}

#[get("/cookie-back")]
async fn cookie_back(#[cookie] session: Option<String>) -> Option<String> {
    session
}

#[get("/bad-cookie")]
async fn bad_cookie(response: ResponseHead) -> Item {
    response.set_cookie(Cookie::new("bad name", "x"));
    kite()
}

#[dependency]
async fn tracing_header(response: ResponseHead) -> u8 {
    response.set_header("x-trace", "7");
    response.append_header("x-step", "one");
    response.set_cookie(Cookie::new("seen", "yes"));
    7
}

#[put("/head", status = 202)]
async fn head_of_response(
    fail: bool,
    _seven: Depends<tracing_header>,
    response: ResponseHead,
) -> Result<Item> {
    response.set_status(StatusCode::CREATED);
    response.append_header("x-step", "two");
    response.delete_cookie("old");
    if fail { Err(HttpError::conflict("taken").into()) } else { Ok(kite()) }
}

#[get("/empty")]
async fn empty() -> NoContent {
    NoContent
}

#[delete("/accepted", status = 202)]
async fn accepted() -> NoContent {
    NoContent
}

#[get("/page")]
async fn page() -> Html<&'static str> {
    Html("<h1>Hi</h1>")
}

#[get("/elsewhere")]
async fn elsewhere() -> Redirect {
    Redirect::to("/página?q=a b&x=%20")
}

#[post("/form", status = 303)]
async fn form() -> Redirect {
    Redirect::to("/item")
}

#[get("/moved")]
async fn moved() -> Redirect {
    Redirect::permanent("/item")
}

#[get("/now-this")]
async fn now_this(teleport: bool) -> Result<Response> {
    if teleport { Redirect::to("/item").into_response() } else { kite().into_response() }
}

#[get("/stream")]
async fn streamed() -> StreamingResponse {
    StreamingResponse::new(stream::iter(["a", "b", "c"])).media("text/csv")
}

#[get("/lines")]
fn lines() -> StreamingResponse {
    StreamingResponse::blocking((0..3).map(|line| format!("line {line}\n")))
}

#[get("/read")]
fn read() -> Result<StreamingResponse> {
    let head = std::fs::File::open("Cargo.toml")?;
    Ok(StreamingResponse::reading(std::io::Read::take(head, 9)).media("application/toml"))
}

#[get("/indented")]
async fn indented() -> Indented<Item> {
    Indented(kite())
}

/// A reply of the user's own.
struct Indented<T>(T);

impl<T: dunlin::Model> Reply for Indented<T> {
    fn reply(self, status: StatusCode) -> Result<Response> {
        ([("content-type", "application/json")], PlainText(format!("{:#}", json!(self.0)))).reply(status)
    }

    fn describe(plan: &mut dunlin::Plan) -> dunlin::Documented {
        dunlin::Documented::model::<T>(plan)
    }
}

fn app() -> App {
    App::new("Replies").routes(routes![
        item,
        nothing,
        created,
        headers,
        texts,
        illegal,
        cookie,
        cookie_back,
        bad_cookie,
        head_of_response,
        empty,
        accepted,
        page,
        elsewhere,
        form,
        moved,
        now_this,
        streamed,
        lines,
        read,
        indented
    ])
}

async fn check(target: &str, status: u16, headers: &[(&str, &str)], body: &str) -> TestResponse {
    let (method, path) = target.split_once(' ').unwrap();
    let client = TestClient::new(app()).start().await;
    let response = client.request(method.parse().unwrap(), path).no_redirects().await;
    assert_eq!((response.status().as_u16(), response.text()), (status, body), "{target}");
    for (name, value) in headers {
        assert_eq!(response.header(name), Some(*value), "{target} {name}");
    }
    response
}

const JSON: (&str, &str) = ("content-type", "application/json");
const KITE: &str = r#"{"name":"Kite","price":9.5}"#;

#[dunlin::test]
async fn bodies() {
    check("GET /item", 200, &[JSON], KITE).await;
    check("GET /nothing", 200, &[JSON], "null").await;
    check("GET /page", 200, &[("content-type", "text/html; charset=utf-8")], "<h1>Hi</h1>").await;
    check("GET /stream", 200, &[("content-type", "text/csv; charset=utf-8")], "abc").await;
    check("GET /lines", 200, &[], "line 0\nline 1\nline 2\n").await;
    check("GET /read", 200, &[("content-type", "application/toml")], "[package]").await;
    check("GET /indented", 200, &[JSON], "{\n  \"name\": \"Kite\",\n  \"price\": 9.5\n}").await;
    let empty = check("GET /empty", 204, &[], "").await;
    assert_eq!(empty.header("content-type"), None);
    check("DELETE /accepted", 202, &[], "").await;
}

#[dunlin::test]
async fn status_headers_and_cookies() {
    check("POST /created", 201, &[JSON], KITE).await;
    check("GET /headers", 200, &[JSON, ("x-cat-dog", "alone"), ("content-language", "en-US")], KITE).await;
    check("GET /texts", 200, &[("x-page", "7")], "seven").await;
    check("GET /illegal", 500, &[], "Internal Server Error").await;
    let line = "session=\"a b\"; HttpOnly; Max-Age=60; Path=/; SameSite=strict; Secure";
    check("GET /cookie", 200, &[("set-cookie", line)], KITE).await;
    check("GET /bad-cookie", 500, &[], "Internal Server Error").await;
}

#[dunlin::test]
async fn a_cookie_comes_back_as_it_was() {
    for value in ["plain", "a b", "semi;colon, \"quoted\" \\ é", ""] {
        let client = TestClient::new(app()).start().await;
        let line = Cookie::new("session", value).to_header().unwrap();
        let pair = line.to_str().unwrap().split("; Path").next().unwrap();
        let response = client.get("/cookie-back").header("cookie", pair).await;
        assert_eq!(response.json::<Option<String>>().as_deref(), Some(value));
    }
}

#[dunlin::test]
async fn endpoint_and_dependencies_share_the_head() {
    let response = check("PUT /head?fail=false", 201, &[JSON, ("x-trace", "7")], KITE).await;
    let all = |name: &str| {
        let values = response.headers().get_all(name).iter().map(|value| value.to_str().unwrap());
        values.collect::<Vec<_>>()
    };
    assert_eq!(all("x-step"), ["one", "two"]);
    assert_eq!(
        all("set-cookie"),
        [
            "seen=yes; Path=/; SameSite=lax",
            "old=; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; SameSite=lax",
        ]
    );
    let failed = check("PUT /head?fail=true", 409, &[JSON], r#"{"detail":"taken"}"#).await;
    assert_eq!(failed.header("x-trace"), None, "errors are answered without it");
}

#[dunlin::test]
async fn redirects() {
    check("GET /elsewhere", 307, &[("location", "/p%C3%A1gina?q=a%20b&x=%20")], "").await;
    check("POST /form", 303, &[("location", "/item")], "").await;
    check("GET /moved", 308, &[("location", "/item")], "").await;
    check("GET /now-this?teleport=true", 307, &[("location", "/item")], "").await;
    check("GET /now-this?teleport=false", 200, &[JSON], KITE).await;
}

#[dunlin::test]
async fn head_says_how_long_get_would_be() {
    let length = KITE.len().to_string();
    check("HEAD /item", 200, &[JSON, ("content-length", &length)], "").await;
    check("HEAD /page", 200, &[("content-length", "11")], "").await;
    let streamed = check("HEAD /stream", 200, &[], "").await;
    assert_eq!(streamed.header("content-length"), None, "nobody knows how long it will be");
    let empty = check("HEAD /empty", 204, &[], "").await;
    assert_eq!(empty.header("content-length"), None);
    let client = TestClient::new(app()).start().await;
    for path in ["/openapi.json", "/docs", "/not-there"] {
        let get = client.get(path).await;
        let head = client.request(dunlin::Method::HEAD, path).await;
        assert_eq!((head.status(), head.bytes().len()), (get.status(), 0), "{path}");
        assert_eq!(head.header("content-length"), Some(get.bytes().len().to_string().as_str()), "{path}");
    }
}

#[dunlin::test]
async fn a_stream_that_fails_is_cut() {
    #[get("/broken")]
    async fn broken() -> StreamingResponse {
        let pieces = [Ok("half".into()), Err(std::io::Error::other("disk"))];
        StreamingResponse::fallible(stream::iter(pieces))
    }
    let client = TestClient::new(App::new("Broken").routes(routes![broken])).start().await;
    let response = client.get("/broken").await;
    assert_eq!(response.bytes().len(), 0, "the test client gives no half bodies");
}
