//! The console: who is let in, and what is told. The page itself is tried in a browser: `console/page.rs`.

mod browser;
mod page;
mod place;
mod server;

use std::future::IntoFuture;
use std::sync::{Arc, Barrier};
use std::time::Duration;

use dunlin::console::{Console, Content, Panel};
use dunlin::prelude::*;
use dunlin::run::PoolConfig;
use dunlin::testing::TestResponse;
use dunlin::{Environment, Method};

use server::Served;

const TOKEN: &str = "correct-horse-battery";

#[get("/items/{item_id}")]
async fn item(item_id: u32) -> Result<u32> {
    if item_id == 0 { Err(Error::msg("there is no item 0")) } else { Ok(item_id) }
}

/// Holds a thread until the test lets it go.
#[get("/held")]
fn held(gate: State<Arc<Barrier>>) {
    gate.wait();
}

fn console() -> Console {
    Console::new().token(TOKEN)
}

fn app() -> App {
    App::new("Shop").version("1.2.3").routes(routes![item]).console(console())
}

/// A client that asks by the name of this machine.
async fn client(app: App) -> TestClient {
    TestClient::new(app).start().await
}

async fn get(client: &TestClient, path: &str) -> TestResponse {
    client.get(path).header("host", "localhost:8000").no_redirects().await
}

/// A client that has shown the token.
async fn entered(app: App) -> TestClient {
    let client = client(app).await;
    get(&client, &format!("/console/?token={TOKEN}")).await.assert_status(303);
    client
}

async fn snapshot(client: &TestClient) -> Value {
    get(client, "/console/snapshot").await.assert_status(200).json()
}

#[dunlin::test]
async fn the_token_is_exchanged_for_a_cookie_and_leaves_the_address() {
    let client = client(app()).await;
    let redirect = get(&client, &format!("/console?token={TOKEN}")).await.assert_status(307);
    assert_eq!(redirect.location(), Some(format!("console/?token={TOKEN}").as_str()));

    let welcome = get(&client, &format!("/console/?token={TOKEN}")).await.assert_status(303);
    assert_eq!(welcome.location(), Some("./"));
    let cookie = welcome.header("set-cookie").unwrap().to_owned();
    let (pair, attributes) = cookie.split_once(';').unwrap();
    assert!(pair.starts_with("dunlin-console-8000="), "{cookie}");
    assert_eq!(attributes, " HttpOnly; SameSite=Strict");
    assert!(!cookie.contains(TOKEN), "{cookie}");

    let page = get(&client, "/console/").await.assert_status(200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(!page.text().contains(TOKEN));
    get(&client, "/console/snapshot").await.assert_status(200);
}

#[dunlin::test]
async fn nobody_is_let_in_without_the_token() {
    let client = client(app()).await;
    for path in
        ["/console/", "/console/snapshot", "/console/?token=", "/console/?token=correct-horse-batterx"]
    {
        let refused = get(&client, path).await.assert_status(401);
        assert!(refused.text().contains("?token="), "{path} does not say where the token is");
        assert!(!refused.text().contains(TOKEN) && refused.header("set-cookie").is_none(), "{path}");
    }
    for cookie in ["dunlin-console-8000=", "dunlin-console-8000=1234", "dunlin-console=correct-horse-battery"]
    {
        let request =
            client.get("/console/snapshot").header("host", "localhost:8000").header("cookie", cookie);
        request.await.assert_status(401);
    }
    // the pass of another token
    let other = self::client(App::new("Other").console(Console::new().token("another-token-of-mine"))).await;
    get(&other, "/console/?token=another-token-of-mine").await.assert_status(303);
    let pass = other.cookie("dunlin-console-8000").unwrap();
    client.set_cookie("dunlin-console-8000", &pass);
    get(&client, "/console/snapshot").await.assert_status(401);
}

#[test]
fn who_has_no_token_is_told_the_address_that_the_server_has() {
    let server = Served::begin(|| App::new("Outer").console(None).mount("/sub", app()), |server| server);
    let refused = server.ask("/sub/console/", "host: localhost:8000\r\n");
    assert!(refused.starts_with("HTTP/1.1 401 "), "{refused}");
    let place = format!("console at http://{}/sub/console/?token=", server.address);
    assert!(refused.contains(&place) && !refused.contains("8000"), "{refused}");
}

#[test]
fn the_cookie_is_secure_where_the_connection_is() {
    let server = Served::begin(app, |server| server.trust_x_forwarded(["127.0.0.1"]));
    for (proto, is_secure) in [("http", false), ("https", true)] {
        let path = format!("/console/?token={TOKEN}");
        let welcome = server.ask(&path, &format!("host: localhost\r\nx-forwarded-proto: {proto}\r\n"));
        assert!(welcome.starts_with("HTTP/1.1 303 "), "{welcome}");
        assert_eq!(welcome.contains("SameSite=Strict; Secure"), is_secure, "{welcome}");
    }
}

#[dunlin::test]
async fn every_answer_is_kept_nowhere_and_framed_nowhere() {
    let client = entered(app()).await;
    for path in ["/console", "/console/", "/console/snapshot", "/console/main.js", "/console/nothing.js"] {
        let response = get(&client, path).await;
        for (name, expected) in [
            ("cache-control", "no-store"),
            ("x-frame-options", "DENY"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(response.header(name), Some(expected), "{path}");
        }
        let policy = response.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"), "{policy}");
        assert!(!policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"), "{policy}");
    }
    get(&client, "/console/nothing.js").await.assert_status(404);
    let post = client.request(Method::POST, "/console/snapshot").header("host", "localhost:8000");
    post.await.assert_status(405);
}

#[dunlin::test]
async fn other_names_and_other_sites_are_refused() {
    let named = App::new("Shop").console(console().hosts(["shop.example.com"]));
    let client = entered(named).await;
    for (host, status) in
        [("localhost:8000", 200), ("evil.example:8000", 403), ("shop.example.com:8000", 200)]
    {
        let response = client.get("/console/snapshot").header("host", host).no_redirects().await;
        response.assert_status(status);
    }
    for headers in [
        [("origin", "http://evil.example"), ("sec-fetch-site", "cross-site")],
        [("origin", "null"), ("sec-fetch-site", "same-origin")],
        [("sec-fetch-mode", "no-cors"), ("sec-fetch-site", "cross-site")],
        [("sec-fetch-mode", "cors"), ("sec-fetch-site", "same-site")],
    ] {
        let mut request = client.get("/console/snapshot").header("host", "localhost:8000");
        for (name, value) in headers {
            request = request.header(name, value);
        }
        request.await.assert_status(403);
    }
    // a link on another site: the browser has not sent the cookie, and is asked to ask again from here
    let asked = client.get("/console/").header("host", "localhost:8001").header("sec-fetch-mode", "navigate");
    let asked = asked.header("sec-fetch-site", "cross-site").await.assert_status(401);
    assert!(asked.text().contains("http-equiv=\"refresh\""));
    assert!(!get(&client, "/console/?token=x").await.text().contains("http-equiv=\"refresh\""));
}

#[dunlin::test]
async fn hosts_that_the_app_trusts_need_no_second_name() {
    let trusting = |app: App| app.trusted_hosts(["shop.example.com"]);
    let inside = App::new("Outer").console(None).mount("/sub", App::new("Between").mount("/sub", app()));
    for (app, path) in [(trusting(app()), "/console/"), (trusting(inside), "/sub/sub/console/")] {
        let client = client(app).await;
        client.get(path).header("host", "shop.example.com").await.assert_status(401);
        client.get(path).header("host", "evil.example").await.assert_status(400);
    }
    // to trust all is to say nothing of names
    let client = client(app().trusted_hosts(["*"])).await;
    client.get("/console/").header("host", "evil.example").await.assert_status(403);
}

#[dunlin::test]
async fn hosts_that_a_mounted_app_trusts_are_no_names_of_the_app_around_it() {
    let inner = App::new("Inner").trusted_hosts(["shop.example.com"]);
    let client = client(app().mount("/sub", inner)).await;
    client.get("/console/").header("host", "shop.example.com").await.assert_status(403);
}

#[test]
fn the_token_is_not_in_what_is_logged_of_a_console() {
    let text = format!("{:?}", console().hosts(["shop.example.com"]));
    assert!(!text.contains(TOKEN), "{text}");
    assert!(text.contains("/console") && text.contains("shop.example.com"), "{text}");
}

#[dunlin::test]
async fn the_token_may_come_from_the_environment() {
    let told = |token: &str| {
        let environment = Environment::of([("DUNLIN_CONSOLE_TOKEN", token)]).prefix("SHOP_");
        App::new("Shop").environment(environment).console(Console::new())
    };
    let client = client(told("token-of-the-environment")).await;
    get(&client, "/console/?token=token-of-the-environment").await.assert_status(303);

    let problem = TestClient::new(told("short")).try_start().await.err().unwrap().to_string();
    assert!(problem.contains("DUNLIN_CONSOLE_TOKEN: a token has at least 16 characters"), "{problem}");
    assert!(!problem.contains("short"), "{problem}");
}

#[dunlin::test]
async fn mistakes_are_found_at_start() {
    #[get("/console")]
    async fn taken() {}

    for (app, expected) in [
        (App::new("A").console(Console::new().token("x")), "Console::token: a token has at least 16"),
        (App::new("A").console(console()).routes(routes![taken]), "GET /console is there twice"),
        (App::new("A").console(console()).mount("/console", App::new("B")), "both at `/console`"),
    ] {
        let problem = TestClient::new(app).try_start().await.err().unwrap().to_string();
        assert!(problem.contains(expected), "{problem}");
    }
}

#[dunlin::test]
async fn it_is_no_part_of_the_documentation_nor_of_its_own_figures() {
    let client = entered(app()).await;
    let document: Value = client.get("/openapi.json").await.json();
    assert_eq!(document["paths"].as_object().unwrap().keys().collect::<Vec<_>>(), ["/items/{item_id}"]);
    let shown = snapshot(&client).await;
    let paths = shown["routes"].as_array().unwrap().iter().map(|route| route["path"].as_str().unwrap());
    assert!(paths.clone().any(|path| path == "/items/{item_id}"));
    let own = ["console", "docs", "openapi.json"];
    let is_own = |path: &str| own.iter().any(|own| path.contains(own));
    assert!(!paths.clone().any(is_own), "{:?}", paths.collect::<Vec<_>>());
    assert_eq!(shown["requests"], json!({ "count": 0, "list": [] }));
}

#[dunlin::test]
async fn tells_of_routes_pools_loops_and_tasks() {
    let client = entered(app()).await;
    snapshot(&client).await;
    for id in [1, 2, 3, 0] {
        client.get(&format!("/items/{id}")).await;
    }
    client.clock().advance(Duration::from_secs(2)).await;
    let shown = snapshot(&client).await;
    let about = &shown["app"];
    assert_eq!((&about["title"], &about["version"]), (&json!("Shop"), &json!("1.2.3")));
    assert_eq!((&about["build"], &about["process"]), (&json!("debug"), &json!(std::process::id())));
    assert!(shown["now"].as_f64() >= about["started"].as_f64());

    let routes = shown["routes"].as_array().unwrap();
    let route = routes.iter().find(|route| route["path"] == "/items/{item_id}").unwrap();
    assert_eq!(route["method"], "GET");
    for span in ["minute", "total"] {
        assert_eq!((&route[span]["requests"], &route[span]["errors"]), (&json!(4), &json!(1)), "{span}");
        assert!(route[span]["rate"].as_f64().unwrap() > 0.0 && route[span]["p99"].is_number(), "{span}");
    }
    let pool = &shown["pools"][0];
    assert_eq!(
        (&pool["name"], &pool["kind"], &pool["size"]),
        (&json!("threads"), &json!("threads"), &json!(40))
    );
    assert_eq!((&pool["busy"], &pool["queue"]), (&json!(0), &json!(256)));
    assert_eq!(shown["pools"][1]["kind"], "cpu");
    assert!(!shown["loops"]["busy"].as_array().unwrap().is_empty());
    assert!(shown["tasks"]["live"].is_u64() && shown["tasks"]["list"].is_array());
    assert!(shown["reports"].is_array() && shown["watchdog"].is_boolean());
}

#[dunlin::test]
async fn samples_are_told_once() {
    let client = entered(app()).await;
    for _ in 0..3 {
        client.get("/items/1").await;
        client.clock().advance(Duration::from_secs(1)).await;
        snapshot(&client).await;
    }
    let shown = snapshot(&client).await;
    let (rows, last) = (shown["history"]["rows"].as_array().unwrap().len(), &shown["history"]["last"]);
    assert_eq!((rows, last), (3, &json!(3)));
    let columns = shown["history"]["names"].as_array().unwrap().len();
    assert_eq!(shown["history"]["rows"][0].as_array().unwrap().len(), columns + 1);
    assert_eq!(shown["history"]["rows"][2][1], 1.0);

    let instance = shown["app"]["instance"].as_str().unwrap();
    let rows_since = async |query: String| -> usize {
        let shown: Value = get(&client, &format!("/console/snapshot?{query}")).await.json();
        shown["history"]["rows"].as_array().unwrap().len()
    };
    assert_eq!(rows_since(format!("since=2&instance={instance}")).await, 1);
    assert_eq!(rows_since(format!("since=3&instance={instance}")).await, 0);
    // numbers of another process
    assert_eq!(rows_since("since=2&instance=another".to_owned()).await, 3);
    assert_eq!(rows_since(format!("since=x&instance={instance}")).await, 3);
    // five minutes are kept
    for _ in 0..310 {
        client.clock().advance(Duration::from_secs(1)).await;
        snapshot(&client).await;
    }
    assert_eq!(rows_since("since=0".to_owned()).await, 300);
}

#[dunlin::test]
async fn answers_while_all_pools_are_full() {
    let gate = Arc::new(Barrier::new(2));
    let pool = PoolConfig::threads("threads").size(1).queue(1);
    let app = app().pool(pool).routes(routes![held]).state(Arc::clone(&gate));
    let client = entered(app).await;
    let asked = [(); 2].map(|()| run::spawn(client.get("/held").into_future()));
    // a thread takes the first when it comes to it; the second waits
    let full = loop {
        let shown = snapshot(&client).await;
        let requests = shown["requests"]["list"].as_array().unwrap();
        let is_at = |place: &str| requests.iter().any(|request| request["place"] == place);
        if is_at("thread pool") && is_at("queue of the thread pool") {
            break shown;
        }
        tokio::task::yield_now().await;
    };
    // the third finds no room
    client.get("/held").await.assert_status(503);
    assert_eq!((&full["pools"][0]["busy"], &full["pools"][0]["queued"]), (&json!(1), &json!(1)));
    assert_eq!(full["requests"]["count"], 2);
    get(&client, "/console/").await.assert_status(200);
    for request in asked {
        let gate = Arc::clone(&gate);
        run::on(run::Place::CPU, move || gate.wait()).await.unwrap();
        request.await.unwrap().assert_status(200);
    }
}

#[dunlin::test]
async fn requests_in_flight_have_numbers_that_stay_theirs() {
    let gate = Arc::new(Barrier::new(2));
    let pool = PoolConfig::threads("threads").size(1).queue(1);
    let client = entered(app().pool(pool).routes(routes![held]).state(Arc::clone(&gate))).await;
    // the numbers of those at the gate and before it, once there are two
    let numbers = async || loop {
        let shown = snapshot(&client).await;
        let list = shown["requests"]["list"].as_array().unwrap();
        let at = |place: &str| list.iter().find(|one| one["place"] == place).map(|one| one["number"].clone());
        if let (Some(first), Some(second)) = (at("thread pool"), at("queue of the thread pool")) {
            break (first, second);
        }
        tokio::task::yield_now().await;
    };
    let let_one_go = async || {
        let gate = Arc::clone(&gate);
        run::on(run::Place::CPU, move || gate.wait()).await.unwrap();
    };
    let ask = || run::spawn(client.get("/held").into_future());
    let (one, two) = (ask(), ask());
    let (first, second) = numbers().await;
    assert!(first.is_string() && first != second, "{first} {second}");
    let_one_go().await;
    one.await.unwrap().assert_status(200);
    let three = ask();
    let (now_first, third) = numbers().await;
    assert_eq!(now_first, second);
    assert!(third != first && third != second, "{first} {second} {third}");
    for asked in [two, three] {
        let_one_go().await;
        asked.await.unwrap().assert_status(200);
    }
}

struct Waiting(&'static str);

impl Panel for Waiting {
    fn name(&self) -> &str {
        self.0
    }

    fn content(&self) -> Content {
        if self.0 == "bad" {
            panic!("what no panel should do");
        }
        Content::new().figure("waiting", 7.0).columns(["queue", "oldest"]).row([json!("mail"), Value::Null])
    }
}

#[dunlin::test]
async fn shows_the_panels_of_the_app_and_of_what_is_mounted() {
    let inner = App::new("Inner").lifespan(async |app| Ok(app.panel(Waiting("inner"))));
    let app =
        App::new("Shop").console(console().panel(Waiting("first")).panel(Waiting("bad"))).mount("/in", inner);
    let shown = snapshot(&entered(app).await).await;
    let panels = shown["panels"].as_array().unwrap();
    let names: Vec<_> = panels.iter().map(|panel| panel["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["first", "bad", "inner"]);
    assert_eq!(panels[0]["figures"], json!([{ "name": "waiting", "value": 7.0 }]));
    assert_eq!(
        (&panels[0]["columns"], &panels[0]["rows"]),
        (&json!(["queue", "oldest"]), &json!([["mail", null]]))
    );
    assert!(panels[1]["problem"].is_string() && panels[2]["problem"].is_null());
}
