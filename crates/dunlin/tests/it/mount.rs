//! Apps and folders below a path.

mod folders;

use std::sync::{Arc, Mutex};

use dunlin::Method;
use dunlin::prelude::*;

#[get("/")]
async fn root() -> &'static str {
    "root"
}

#[get("/sub")]
async fn sub(request: Request) -> String {
    request.uri().to_string()
}

#[get("/items/{item_id}")]
async fn item(item_id: u32, shared: State<&'static str>) -> String {
    format!("{item_id} {}", *shared)
}

#[get("/slashed/")]
async fn slashed() -> &'static str {
    "slashed"
}

fn inner() -> App {
    App::new("Inner").routes(routes![root, sub, item, slashed])
}

fn app() -> App {
    App::new("Outer").routes(routes![root]).mount("/api", inner()).state("of the outer app")
}

async fn check(app: App, target: &str, status: u16, body: &str) {
    let (method, path) = target.split_once(' ').unwrap();
    let client = TestClient::new(app).start().await;
    let response = client.request(method.parse().unwrap(), path).no_redirects().await;
    let body_or_place = response.location().unwrap_or(response.text());
    assert_eq!((response.status().as_u16(), body_or_place), (status, body), "{target}");
}

#[dunlin::test]
async fn an_app_below_a_path() {
    check(app(), "GET /", 200, "\"root\"").await;
    check(app(), "GET /api/", 200, "\"root\"").await;
    check(app(), "GET /api", 307, "/api/").await;
    check(app(), "GET /api/sub?q=1&r=a%20b", 200, "\"/sub?q=1&r=a%20b\"").await;
    check(app(), "GET /api/items/7", 200, "\"7 of the outer app\"").await;
    check(app(), "GET /api/slashed", 307, "/api/slashed/").await;
    check(app(), "GET /api/nothing", 404, r#"{"detail":"Not Found"}"#).await;
    check(app(), "POST /api/sub", 405, r#"{"detail":"Method Not Allowed"}"#).await;
    check(app(), "GET /apis", 404, r#"{"detail":"Not Found"}"#).await;
}

#[dunlin::test]
async fn mounts_nest() {
    let nested = || App::new("Outermost").mount("/v1", app()).state("of the outermost app");
    check(nested(), "GET /v1/api/items/7", 200, "\"7 of the outer app\"").await;
    check(nested(), "GET /v1/api/slashed?a=1", 307, "/v1/api/slashed/?a=1").await;
    let client = TestClient::new(nested()).start().await;
    let document: Value = client.get("/v1/api/openapi.json").await.json();
    assert_eq!(document["servers"], json!([{ "url": "/v1/api" }]));
    assert!(document["paths"]["/sub"].is_object());
    let page = client.get("/v1/api/docs").await;
    assert!(page.text().contains("/v1/api/openapi.json"), "{}", page.text());
    let outer: Value = client.get("/openapi.json").await.json();
    assert_eq!(outer["paths"], json!({}));
    assert_eq!(outer.get("servers"), None);
}

#[dunlin::test]
async fn the_files_of_documentation_pages_are_found_below_a_mount() {
    let client = TestClient::new(app()).start().await;
    for page in ["/api/docs", "/api/redoc"] {
        let html = client.get(page).await.assert_status(200).text().to_owned();
        let places = html.split("src=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let mut count = 0;
        for place in places.filter(|place| place.starts_with('/')) {
            client.get(place).await.assert_status(200);
            count += 1;
        }
        assert!(count > 0, "{page} has a script");
    }
}

#[dunlin::test]
async fn more_special_paths_of_the_outer_app_come_first() {
    #[get("/api/special")]
    async fn special() -> &'static str {
        "of the outer app"
    }
    #[get("/{anything:path}")]
    async fn anything(anything: String) -> String {
        format!("anything: {anything}")
    }
    let both = || app().routes(routes![special, anything]);
    check(both(), "GET /api/special", 200, "\"of the outer app\"").await;
    check(both(), "GET /api/sub", 200, "\"/sub\"").await;
    check(both(), "GET /else", 200, "\"anything: else\"").await;
}

#[dunlin::test]
async fn a_mounted_app_has_handlers_and_middleware_of_its_own() {
    let inner = inner()
        .on_status(StatusCode::NOT_FOUND, async |_, _| PlainText("nothing of mine"))
        .middleware(async |request, next| {
            let mut response = next.run(request).await;
            response.headers_mut().insert("x-inner", "yes".parse().unwrap());
            response
        });
    let client = TestClient::new(App::new("Outer").mount("/api", inner).state("x")).start().await;
    let response = client.get("/api/nothing").await;
    assert_eq!((response.text(), response.header("x-inner")), ("nothing of mine", Some("yes")));
    let response = client.get("/nothing").await;
    assert_eq!((response.text(), response.header("x-inner")), (r#"{"detail":"Not Found"}"#, None));
}

#[dunlin::test]
async fn lifespans_begin_outermost_first_and_end_last() {
    let log = Arc::new(Mutex::new(Vec::new()));
    let logged = |app: App, name: &'static str| {
        let log = Arc::clone(&log);
        app.lifespan(move |app| {
            log.lock().unwrap().push(format!("{name} begins"));
            async move { Ok(app.on_shutdown(async move { log.lock().unwrap().push(format!("{name} ends")) })) }
        })
    };
    let inner = logged(inner(), "inner");
    let outer = logged(App::new("Outer").mount("/api", inner).state("x"), "outer");
    TestClient::new(outer).start().await.stop().await;
    assert_eq!(*log.lock().unwrap(), ["outer begins", "inner begins", "inner ends", "outer ends"]);
}

#[dunlin::test]
async fn work_after_a_response_of_a_mounted_app_is_waited_for() {
    #[get("/later")]
    async fn later(tasks: BackgroundTasks, done: State<Arc<Mutex<bool>>>) -> &'static str {
        let done = Arc::clone(&done);
        tasks.add(async move { *done.lock().unwrap() = true });
        "later"
    }
    let done = Arc::new(Mutex::new(false));
    let inner = App::new("Inner").routes(routes![later]).state(Arc::clone(&done));
    let client = TestClient::new(App::new("Outer").mount("/api", inner)).start().await;
    client.get("/api/later").await.assert_status(200);
    assert!(*done.lock().unwrap());
}

#[dunlin::test]
#[should_panic(expected = "the app cannot start:
  - `/{tenant}` is no path to mount at: it begins with `/` and has no parameters
  - mounted at `/files`: the folder `/nowhere/at/all`: No such file or directory (os error 2)
  - there are two mounts at `/api`
  - mounted at `/api`: GET / is there twice, for")]
async fn all_mistakes_are_said_at_once() {
    let app = App::new("Outer")
        .mount("/{tenant}", inner())
        .mount("/files", dunlin::StaticFiles::new("/nowhere/at/all"))
        .mount("/api", App::new("One"))
        .mount("/api/", inner().routes(routes![root]))
        .state("x");
    TestClient::new(app).start().await;
}

#[dunlin::test]
async fn head_of_a_mounted_app() {
    let client = TestClient::new(app()).start().await;
    let response = client.request(Method::HEAD, "/api/").await.assert_status(200);
    assert_eq!((response.bytes().len(), response.header("content-length")), (0, Some("6")));
}
