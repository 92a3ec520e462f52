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
    ("DELETE", "/items/mine", 405, "GET, HEAD, PUT"),
    ("PUT", "/items/a%20b%2Fc", 200, "\"a b/c\""),
    ("GET", "/files/a/b/c.txt", 200, "\"a/b/c.txt\""),
    ("GET", "/files//a%2Fb", 200, "\"/a/b\""),
    ("GET", "/files/", 200, "\"\""),
    ("GET", "/files", 307, "/files/"),
    ("DELETE", "/files/", 405, "GET, HEAD"),
    ("GET", "/gr%C3%B6%C3%9Fe/%C3%A4", 200, "\"ä\""),
    ("HEAD", "/items", 200, ""),
    ("DELETE", "/items", 405, "GET, HEAD, POST"),
    ("OPTIONS", "/items", 204, "GET, HEAD, POST"),
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
