//! What an app says when it starts, and when it ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dunlin::prelude::*;

struct Pool;
struct Mailer;

#[dependency]
async fn session(_pool: State<Pool>) -> i64 {
    7
}

#[get("/users")]
async fn users(_db: Depends<session>, _mailer: State<Mailer>) -> i64 {
    7
}

#[get("/report", run = threads("reports"))]
fn report() -> i64 {
    7
}

#[dependency]
async fn first(_other: Depends<second>) -> i64 {
    1
}

#[dependency]
async fn second(_other: Depends<first>) -> i64 {
    2
}

#[get("/circle")]
async fn circle(_first: Depends<first>) -> i64 {
    7
}

/// Why an app does not start.
async fn mistakes(app: App) -> String {
    let start = std::panic::AssertUnwindSafe(TestClient::new(app).start());
    let panic = futures_util::FutureExt::catch_unwind(start).await.expect_err("the app starts");
    *panic.downcast::<String>().expect("a message")
}

#[dunlin::test]
async fn all_mistakes_are_said_at_once() {
    let said = mistakes(App::new("Wrong").routes(routes![report, circle])).await;
    assert!(said.contains("report: there is no thread pool `reports`"), "{said}");
    assert!(said.contains("dependencies go in a circle: first -> second -> first"), "{said}");
    let said = mistakes(App::new("Wrong").routes(routes![users])).await;
    assert!(said.contains("users -> session takes `State<") && said.contains("Pool>`"), "{said}");
    assert!(said.contains("users takes `State<") && said.contains("Mailer>`"), "{said}");
}

#[get("/number")]
async fn number(_number: State<i64>) -> i64 {
    7
}

#[get("/shared")]
async fn shared(_pool: State<Arc<Pool>>) -> i64 {
    7
}

#[dunlin::test]
async fn state_that_is_close_is_named() {
    let said =
        mistakes(App::new("Close").state(Arc::new(5_i64)).state(Pool).routes(routes![number, shared])).await;
    let expected = "number takes `State<i64>`, but the app holds `Arc<i64>`: take `State<Arc<i64>>`, or give the value \
                    without the `Arc`";
    assert!(said.contains(expected), "{said}");
    assert!(said.contains("or give it inside of the `Arc`"), "{said}");
    let said = mistakes(App::new("Twice").state(1_i64).state(2_i64).routes(routes![number])).await;
    assert!(said.contains("`.state(..)` is given two values of `i64`"), "{said}");
}

#[get("")]
async fn rootless() -> i64 {
    7
}

#[delete("/item", status = 204)]
async fn delete_item() -> String {
    "deleted".to_owned()
}

#[delete("/nothing", status = 204)]
async fn delete_nothing() {}

#[delete("/tried", status = 204)]
async fn delete_tried() -> Result<NoContent> {
    Ok(NoContent)
}

#[dunlin::test]
async fn what_cannot_be_served_is_said() {
    let said = mistakes(App::new("Wrong").routes(routes![rootless, delete_item])).await;
    assert!(said.contains("rootless: its path is empty: write `/`"), "{said}");
    assert!(
        said.contains("delete_item: a response with status 204 has no body: return `NoContent`"),
        "{said}"
    );
    let router = Router::new("/items").routes(routes![rootless]);
    let app = App::new("Right").routes(routes![delete_nothing, delete_tried]).include(router);
    let client = TestClient::new(app).start().await;
    client.get("/items").await.assert_status(200);
    client.delete("/nothing").await.assert_status(204);
    client.delete("/tried").await.assert_status(204);
}

const MOST: usize = 2;

#[model]
struct Ruled {
    #[field(pattern = "(")]
    code: String,
    #[field(min_length = 3, max_length = MOST)]
    name: String,
    #[field(ge = 1, default = 0)]
    count: i64,
    #[field(le = 300)]
    age: Option<u8>,
}

#[post("/ruled")]
async fn ruled(item: Ruled) -> Ruled {
    item
}

#[get("/paged")]
async fn paged(#[query(le = 10, default = 20)] limit: i64) -> i64 {
    limit
}

#[dunlin::test]
async fn rules_that_cannot_hold_are_said_once() {
    let said = mistakes(App::new("Ruled").routes(routes![ruled, paged])).await;
    let expected = [
        "`Ruled.code`: the pattern \"(\" is no regular expression",
        "`Ruled.name`: no length is at least 3 and at most 2",
        "`Ruled.count`: the default does not keep `ge = 1`",
        "`Ruled.age`: `le = 300` says nothing: the type ends at 255",
        "paged: `limit`: the default does not keep `le = 10`",
    ];
    for expected in expected {
        assert_eq!(said.matches(expected).count(), 1, "{expected} in {said}");
    }
}

#[dunlin::test]
async fn the_lifespan_holds_state_and_ends() {
    let ended = Arc::new(AtomicUsize::new(0));
    let (one, two) = (Arc::clone(&ended), Arc::clone(&ended));
    let app = App::new("Lifespan").routes(routes![users]).lifespan(async move |app| {
        let app = app.state(Pool).state(Mailer);
        let app = app.on_shutdown(async move { assert_eq!(one.fetch_add(1, Ordering::SeqCst), 1) });
        Ok(app.on_shutdown(async move { assert_eq!(two.fetch_add(1, Ordering::SeqCst), 0) }))
    });
    let client = TestClient::new(app).start().await;
    assert_eq!(client.get("/users").await.text(), "7");
    assert_eq!(ended.load(Ordering::SeqCst), 0);
    client.stop().await;
    assert_eq!(ended.load(Ordering::SeqCst), 2);
}

#[dunlin::test]
#[should_panic(expected = "no such database")]
async fn a_lifespan_that_fails_is_a_start_that_fails() {
    let app = App::new("Failing").lifespan(async |_| Err(Error::msg("no such database")));
    TestClient::new(app).start().await;
}

#[dunlin::test]
async fn what_has_begun_ends_when_the_start_fails() {
    let ended = Arc::new(AtomicUsize::new(0));
    let begins = |app: App| {
        let ended = Arc::clone(&ended);
        app.lifespan(async move |app| {
            Ok(app.on_shutdown(async move {
                let _ = ended.fetch_add(1, Ordering::SeqCst);
            }))
        })
    };
    let failing = begins(App::new("Failing")).lifespan(async |_| Err(Error::msg("no such database")));
    assert!(TestClient::new(failing).try_start().await.is_err());
    assert_eq!(ended.load(Ordering::SeqCst), 1);
    let lacking = begins(App::new("Lacking")).routes(routes![users]);
    assert!(TestClient::new(lacking).try_start().await.is_err());
    assert_eq!(ended.load(Ordering::SeqCst), 2);
}

#[model]
struct Settings {
    name: String,
    #[field(default = 8, le = 100)]
    workers: u8,
    #[field(default)]
    debug: bool,
    #[field(default)]
    hosts: Vec<String>,
    ports: Option<Vec<u16>>,
    #[field(alias = "apiKey")]
    api_key: Option<String>,
    database: Database,
    cache: Option<Cache>,
}

#[model]
struct Database {
    url: String,
    #[field(default = 5)]
    pool_size: u32,
}

#[model]
struct Cache {
    ttl: f64,
}

/// Settings of these variables, as JSON, or why there are none.
fn settings_of(variables: &[(&str, &str)]) -> std::result::Result<Value, String> {
    let settings = dunlin::Environment::of(variables.iter().copied()).prefix("SHOP_").read::<Settings>();
    settings.map(|settings| json!(settings)).map_err(|error| error.to_string())
}

#[test]
fn settings_have_the_types_of_their_model() {
    let few = settings_of(&[("SHOP_NAME", "7"), ("shop_database__url", "sqlite:x"), ("NAME", "another")]);
    let mut expected = json!({
        "name": "7", "workers": 8, "debug": false, "hosts": [], "ports": null, "apiKey": null,
        "database": {"url": "sqlite:x", "pool_size": 5}, "cache": null,
    });
    assert_eq!(few, Ok(expected.clone()));
    let all = settings_of(&[
        ("SHOP_NAME", "kea"),
        ("SHOP_WORKERS", "4"),
        ("SHOP_DEBUG", "yes"),
        ("SHOP_HOSTS", "a.example, b.example"),
        ("SHOP_PORTS", "[80, \"443\"]"),
        ("SHOP_APIKEY", "secret"),
        ("SHOP_DATABASE", r#"{"url": "sqlite:x", "pool_size": 1}"#),
        ("SHOP_DATABASE__POOL_SIZE", "9"),
        ("SHOP_CACHE__TTL", "0.5"),
    ]);
    expected = json!({
        "name": "kea", "workers": 4, "debug": true, "hosts": ["a.example", "b.example"], "ports": [80, 443],
        "apiKey": "secret", "database": {"url": "sqlite:x", "pool_size": 9}, "cache": {"ttl": 0.5},
    });
    assert_eq!(all, Ok(expected));
}

#[test]
fn everything_wrong_with_settings_is_told_by_the_variables_name() {
    let error = settings_of(&[
        ("SHOP_WORKERS", "secret"),
        ("SHOP_PORTS", "80,secret"),
        ("SHOP_CACHE", "secret"),
        ("SHOP_DATABASE__POOL_SIZE", "-1"),
    ])
    .unwrap_err();
    let lines: Vec<&str> = error.lines().collect();
    assert_eq!(
        lines,
        [
            "the settings cannot be used:",
            "  - SHOP_CACHE: Input should be valid JSON",
            "  - SHOP_NAME: Field required",
            "  - SHOP_WORKERS: Input should be a valid integer, unable to parse string as an integer",
            "  - SHOP_PORTS[1]: Input should be a valid integer, unable to parse string as an integer",
            "  - SHOP_DATABASE__URL: Field required",
            "  - SHOP_DATABASE__POOL_SIZE: Input should be greater than or equal to 0",
        ]
    );
}

#[test]
fn a_variable_beats_the_file() {
    let path = std::env::temp_dir().join(format!("dunlin-settings-{}.env", std::process::id()));
    std::fs::write(&path, "SHOP_NAME=from file\nSHOP_WORKERS=3\nSHOP_DATABASE__URL=${SHOP_NAME}.db\n")
        .unwrap();
    let environment = dunlin::Environment::of([("SHOP_WORKERS", "4")]).prefix("SHOP_").file(&path);
    let settings: Settings = environment.read().unwrap();
    let seen = (settings.name.as_str(), settings.workers, settings.database.url.as_str());
    assert_eq!(seen, ("from file", 4, "from file.db"));
    std::fs::write(&path, "SHOP_NAME=x\nsecret without a name\n").unwrap();
    let error = environment.read::<Settings>().map(|_| ()).unwrap_err().to_string();
    assert_eq!(error, format!("{}, line 2: not of the form NAME=value", path.display()));
    std::fs::remove_file(&path).unwrap();
    let error = environment.read::<Settings>().map(|_| ()).unwrap_err().to_string();
    assert!(error.starts_with(&format!("cannot read {}: ", path.display())), "{error}");
}
