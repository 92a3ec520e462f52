//! Random requests: none is answered with a 5xx, none with more than the limits of a 422; what the schema accepts is
//! accepted.

use std::collections::BTreeMap;

use dunlin::prelude::*;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

#[model]
struct Order {
    #[field(min_length = 1, max_length = 20)]
    reference: String,
    #[field(max_items = 5)]
    lines: Vec<Line>,
    #[field(ge = 0.0)]
    total: Option<f64>,
    #[field(default)]
    notes: BTreeMap<String, bool>,
}

#[model]
struct Line {
    #[field(pattern = "^[A-Z]{3}$")]
    sku: String,
    #[field(gt = 0, le = 1000)]
    count: u32,
}

#[post("/orders/{shop}")]
async fn create(shop: u16, order: Order, #[query(le = 9, default = 1)] copies: u8) -> Order {
    let _ = (shop, copies);
    order
}

#[get("/orders/{shop}")]
async fn list(
    shop: u16,
    #[query] tag: Vec<String>,
    #[header] x_page: Option<i32>,
    #[cookie] who: Option<String>,
) -> usize {
    let _ = (shop, x_page, who);
    tag.len()
}

/// A request as it comes from anywhere.
#[derive(Clone, Debug)]
struct Wild {
    method: &'static str,
    target: String,
    media: &'static str,
    body: Vec<u8>,
    header: String,
}

fn wild() -> impl Strategy<Value = Wild> {
    let method = prop::sample::select(vec!["GET", "POST", "PUT", "HEAD", "OPTIONS", "DELETE"]);
    let path = prop_oneof!["/orders/[0-9a-z%.-]{0,8}", "/[a-z/%0-9]{0,12}", Just("/openapi.json".to_owned())];
    let query = "(\\?[a-z]{1,6}=[-0-9a-z%+&=]{0,20})?";
    let media =
        prop::sample::select(vec!["application/json", "text/plain", "application/x-www-form-urlencoded", ""]);
    let body = prop_oneof![
        any_json().prop_map(|json| json.to_string().into_bytes()),
        prop::collection::vec(any::<u8>(), 0..200)
    ];
    (method, path, query, media, body, "[ -~]{0,20}").prop_map(
        |(method, path, query, media, body, header)| {
            let target = format!("{path}{query}");
            Wild { method, target, media, body, header }
        },
    )
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    let key = prop::sample::select(vec!["reference", "lines", "total", "notes", "sku", "count", "other"]);
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..6)
                .prop_map(|pairs| pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
        ]
    })
}

/// Bodies that the schema accepts.
fn right_order() -> impl Strategy<Value = Value> {
    let line = ("[A-Z]{3}", 1u32..=1000).prop_map(|(sku, count)| json!({ "sku": sku, "count": count }));
    let total = prop::option::of(0.0..1e9);
    let notes = prop::collection::btree_map(".{0,5}", any::<bool>(), 0..4);
    (".{1,20}", prop::collection::vec(line, 0..=5), total, notes).prop_map(|(reference, lines, total, notes)| {
        json!({ "reference": reference, "lines": lines, "total": total, "notes": notes })
    })
}

/// How many: 10,000 when `cargo xtask prove core --full` asks for them.
fn cases() -> u32 {
    std::env::var("DUNLIN_RANDOM_REQUESTS").ok().and_then(|text| text.parse().ok()).unwrap_or(1000)
}

async fn client() -> TestClient {
    TestClient::new(App::new("Random").routes(routes![create, list])).start().await
}

fn runner() -> TestRunner {
    TestRunner::new(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })
}

#[test]
fn no_request_is_a_server_error() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let client = runtime.block_on(client());
    let sent = runner().run(&wild(), |wild| {
        let method = wild.method.parse().expect("a method of the list");
        let Ok(_) = wild.target.parse::<http::Uri>() else { return Ok(()) };
        let request = client.request(method, &wild.target).header("x-page", &wild.header);
        let request = request.body(wild.media, wild.body.clone());
        let response = runtime.block_on(async { request.await });
        prop_assert!(response.status().as_u16() < 500, "{}: {}", response.status(), response.text());
        if response.status() == 422 && wild.method != "HEAD" {
            let issues = response.json::<Value>()["detail"].as_array().map_or(0, Vec::len);
            prop_assert!(
                (1..=32).contains(&issues) && response.bytes().len() <= 64 * 1024,
                "{}",
                response.text()
            );
        }
        Ok(())
    });
    sent.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn what_the_schema_accepts_is_accepted() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let client = runtime.block_on(client());
    let sent = runner().run(&right_order(), |order| {
        let response = runtime.block_on(async { client.post("/orders/7").json(&order).await });
        prop_assert_eq!(response.status().as_u16(), 200, "{}", response.text());
        prop_assert_eq!(response.json::<Value>(), order);
        Ok(())
    });
    sent.unwrap_or_else(|error| panic!("{error}"));
}
