//! Paths and methods.

use dunlin::Method;
use dunlin::prelude::*;

#[get("/items")]
async fn list_items() -> &'static str {
    "list"
}

#[post("/items")]
async fn create_item() -> &'static str {
    "created"
}

#[get("/items/{item_id}")]
async fn read_item(item_id: String) -> String {
    item_id
}

#[get("/items/mine")]
async fn read_mine() -> &'static str {
    "mine"
}

#[get("/files/{file_path:path}")]
async fn read_file(file_path: String) -> String {
    file_path
}

#[get("/slashed/")]
async fn slashed(q: Option<String>) -> String {
    q.unwrap_or_default()
}

#[get("/items/{item_id}/parts")]
async fn parts(item_id: String) -> String {
    format!("parts of {item_id}")
}

/// Clients escape what is no ASCII; the path is written as it is read.
#[get("/größe/{of}")]
async fn size(of: String) -> String {
    of
}

#[put("/items/{name}")]
async fn update_item(name: String) -> String {
    name
}

fn app() -> App {
    let items = routes![list_items, create_item, read_item, read_mine, update_item];
    App::new("Routing").routes(items).routes(routes![parts, read_file, slashed, size])
}

/// Method and target, status, and what is looked at: the body, `Location` or `Allow`.
const CASES: &[(&str, &str, u16, &str)] = &[
    ("GET", "/items", 200, "\"list\""),
    ("POST", "/items", 200, "\"created\""),
    ("GET", "/items/7", 200, "\"7\""),
    ("GET", "/items/mine", 200, "\"mine\""),
    ("GET", "/items/mine/parts", 200, "\"parts of mine\""),
    ("PUT", "/items/mine", 200, "\"mine\""),
    ("DELETE", "/items/mine", 405, "GET, HEAD, OPTIONS, PUT"),
    ("PUT", "/items/a%20b", 200, "\"a b\""),
    ("PUT", "/items/a%2Fb", 404, "{\"detail\":\"Not Found\"}"),
    ("GET", "/items/..%2f..%2fsecret", 404, "{\"detail\":\"Not Found\"}"),
    ("GET", "/items/%6Dine", 200, "\"mine\""),
    ("GET", "/%69tems", 200, "\"list\""),
    ("GET", "/files/a/b/c.txt", 200, "\"a/b/c.txt\""),
    ("GET", "/files//a%2Fb", 200, "\"/a/b\""),
    ("GET", "/files/", 200, "\"\""),
    ("GET", "/files", 307, "/files/"),
    ("DELETE", "/files/", 405, "GET, HEAD, OPTIONS"),
    ("GET", "/gr%C3%B6%C3%9Fe/%C3%A4", 200, "\"ä\""),
    ("HEAD", "/items", 200, ""),
    ("DELETE", "/items", 405, "GET, HEAD, OPTIONS, POST"),
    ("OPTIONS", "/items", 204, "GET, HEAD, OPTIONS, POST"),
    ("GET", "/nothing", 404, r#"{"detail":"Not Found"}"#),
    ("GET", "/items/", 307, "/items"),
    ("GET", "/slashed?q=1", 307, "/slashed/?q=1"),
    ("GET", "//evil.example/items/", 404, r#"{"detail":"Not Found"}"#),
    ("GET", "/items/7/", 307, "/items/7"),
];

#[dunlin::test]
async fn answers_by_path_and_method() {
    let client = TestClient::new(app()).start().await;
    for &(method, target, status, expected) in CASES {
        let method: Method = method.parse().expect("a method");
        let response =
            client.request(method.clone(), target).header("host", "evil.example").no_redirects().await;
        assert_eq!(response.status(), status, "{method} {target}");
        let seen = match status {
            204 | 405 => response.header("allow").unwrap_or_default(),
            307 => response.location().unwrap_or_default(),
            _ => response.text(),
        };
        assert_eq!(seen, expected, "{method} {target}");
    }
}

#[dunlin::test]
async fn routers_share_what_they_say() {
    let inner = Router::new("/inner").tags(["inner"]).routes(routes![list_items]);
    let outer = Router::new("/outer/{org}").tags(["outer"]).deprecated().include(inner);
    let client = TestClient::new(App::new("Routers").include(outer)).start().await;
    client.get("/outer/acme/inner/items").await.assert_status(200);
}

mod again {
    use super::*;

    #[get("/items/{id}")]
    pub(super) async fn read(id: i64) -> i64 {
        id
    }
}

#[dunlin::test]
#[should_panic(expected = "GET /items/{id} is there twice")]
async fn a_path_that_is_there_twice_is_an_error_at_start() {
    TestClient::new(app().routes(routes![again::read])).start().await;
}

#[get("/files/{folder}/{name:path}")]
async fn read_folder(folder: String, name: String) -> String {
    format!("{folder}: {name}")
}

/// The path of `read_folder` with what the query says, or why there is none.
#[get("/link")]
async fn link(request: Request) -> String {
    let query: Vec<_> = request.query().collect();
    let values: Vec<(&str, &dyn std::fmt::Display)> =
        query.iter().map(|(name, value)| (&**name, value as &dyn std::fmt::Display)).collect();
    request.url_for::<read_folder>(&values).unwrap_or_else(|error| error.to_string())
}

#[dunlin::test]
async fn paths_are_made_from_endpoints() {
    let files = || Router::new("/v1").routes(routes![read_folder, link]);
    let pattern = "the path of `read_folder`, /v1/files/{folder}/{name:path},";
    let cases = [
        ("folder=a&name=b/c.txt", "/v1/files/a/b/c.txt".to_owned()),
        ("folder=a%2Fb&name=%C3%A4 %3F", "/v1/files/a%2Fb/%C3%A4%20%3F".to_owned()),
        ("name=&folder=a", "/v1/files/a/".to_owned()),
        ("folder=&name=b", format!("{pattern} cannot hold an empty `folder`")),
        ("name=b", format!("{pattern} needs a value for `folder`")),
        ("folder=a&name=b&x=1", format!("{pattern} has no parameter `x`")),
        ("folder=a&name=b&name=c", format!("{pattern} was given a value twice")),
    ];
    let client = TestClient::new(App::new("Files").include(files())).start().await;
    for (query, expected) in &cases {
        let link: String = client.get(&format!("/v1/link?{}", query.replace(' ', "+"))).await.json();
        assert_eq!(link, *expected, "{query}");
    }
    let mounted = App::new("Outer").mount("/inner", App::new("Files").include(files()));
    let client = TestClient::new(mounted).start().await;
    let found: String = client.get("/inner/v1/link?folder=a&name=b").await.json();
    assert_eq!(found, "/inner/v1/files/a/b");
    assert_eq!(client.get(&found).await.text(), "\"a: b\"");
    let elsewhere = TestClient::new(App::new("Links").routes(routes![link])).start().await;
    let problem: String = elsewhere.get("/link?folder=a&name=b").await.json();
    assert_eq!(problem, "`read_folder` is no endpoint of this app");
}

/// Who guards a path in middleware guards all ways to write it.
#[dunlin::test]
async fn middleware_sees_the_path_that_is_answered() {
    let guarded = app().middleware(async |request: Request, next: Next| {
        match request.uri().path().starts_with("/items") {
            true => HttpError::new(403, "guarded").into_response(),
            false => Ok(next.run(request).await),
        }
    });
    let client = TestClient::new(guarded).start().await;
    for path in ["/items", "/%69tems", "/item%73/7"] {
        client.get(path).await.assert_status(403);
    }
}
