//! `run = process`: endpoints and dependencies in worker processes, and what clients are answered when one ends badly.

use std::time::Duration;

use dunlin::prelude::*;
use dunlin::run::ProcessConfig;

dunlin::worker_test!();

#[model]
struct Order {
    #[field(ge = 1)]
    count: u32,
    note: Option<String>,
}

#[model]
struct Made {
    process: u32,
    order: Order,
}

/// Makes an order in another process.
#[post("/orders/{factor}", run = process, status = 201, exclude_none)]
fn make(factor: u32, order: Order) -> Made {
    Made { process: std::process::id(), order: Order { count: order.count * factor, ..order } }
}

/// What a job may do.
#[model]
#[derive(Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Deed {
    Refuse,
    Fail,
    Panic,
    Abort,
    Exit,
    Loop,
    Eat,
    Stream,
}

#[get("/deeds", run = process("fragile"))]
fn deed(#[query] deed: Deed) -> Result<Response> {
    match deed {
        Deed::Refuse => {
            Err(HttpError::new(418, json!({ "short": "and stout" })).header("x-pot", "tea").into())
        }
        Deed::Fail => Err(Error::msg("a secret cause")),
        Deed::Panic => panic!("a secret panic"),
        Deed::Abort => std::process::abort(),
        Deed::Exit => std::process::exit(3),
        Deed::Loop => loop {
            std::hint::spin_loop();
        },
        Deed::Eat => vec![7_u8; 1 << 30].into_response(),
        Deed::Stream => {
            let pieces = futures_util::stream::iter([Bytes::from("piece")]);
            StreamingResponse::new(pieces).into_response()
        }
    }
}

#[get("/slow", run = process, timeout = "200ms")]
fn slow() -> u8 {
    loop {
        std::hint::spin_loop();
    }
}

#[dependency(run = process)]
fn parsed(text: String) -> Result<Order> {
    let count = text.parse().map_err(|_| HttpError::new(400, "no number"))?;
    Ok(Order { count, note: Some(format!("of {}", std::process::id())) })
}

#[get("/parsed")]
async fn read(parsed: Depends<parsed>) -> Order {
    Order { count: parsed.count, note: parsed.note.clone() }
}

fn app() -> App {
    let fragile =
        ProcessConfig::new("fragile").workers(1).memory(256 << 20).deadline(Duration::from_millis(500));
    App::new("Orders").processes(fragile).routes(routes![make, deed, slow, read])
}

#[dunlin::test]
async fn the_reply_is_made_in_another_process() {
    let client = TestClient::new(app()).start().await;
    let response =
        client.post("/orders/3").json(json!({ "count": "2", "note": null })).await.assert_status(201);
    let made: Value = response.json();
    assert_eq!(made["order"], json!({ "count": 6 }));
    assert_ne!(made["process"], json!(std::process::id()));
    assert_eq!(response.header("content-type"), Some("application/json"));
}

#[dunlin::test]
async fn it_is_documented_and_validated_as_any_other() {
    let client = TestClient::new(app()).start().await;
    let issues: Value = client.post("/orders/3").json(json!({ "count": 0 })).await.assert_status(422).json();
    assert_eq!(issues["detail"][0]["loc"], json!(["body", "count"]));
    let document: Value = client.get("/openapi.json").await.json();
    let reply = &document["paths"]["/orders/{factor}"]["post"]["responses"]["201"]["content"];
    assert_eq!(reply["application/json"]["schema"]["$ref"], json!("#/components/schemas/Made"));
}

#[dunlin::test]
async fn each_bad_end_is_an_answer_of_this_request_only() {
    let client = TestClient::new(app()).start().await;
    let cases = [
        ("refuse", 418, r#"{"detail":{"short":"and stout"}}"#),
        ("fail", 500, "Internal Server Error"),
        ("panic", 500, "Internal Server Error"),
        ("abort", 500, "Internal Server Error"),
        ("exit", 500, "Internal Server Error"),
        ("loop", 504, r#"{"detail":"Gateway Timeout"}"#),
        ("eat", 500, "Internal Server Error"),
        ("stream", 500, "Internal Server Error"),
    ];
    for (name, status, body) in cases {
        let response = client.get(&format!("/deeds?deed={name}")).await.assert_status(status);
        assert_eq!(response.text(), body, "{name}");
        assert_eq!(response.header("x-pot"), (name == "refuse").then_some("tea"));
    }
}

#[test]
fn a_job_is_killed_when_its_time_is_up() {
    run::block_on(async {
        let client = TestClient::new(app()).start().await;
        client.get("/slow").await.assert_status(504);
        let workers =
            || std::fs::read_dir("/proc").unwrap().filter_map(Result::ok).filter(is_busy_worker).count();
        while workers() > 0 {
            tokio::task::yield_now().await;
        }
        client.stop().await;
    });
}

/// True for a child of this process that computes.
fn is_busy_worker(entry: &std::fs::DirEntry) -> bool {
    let read = |file: &str| std::fs::read_to_string(entry.path().join(file)).unwrap_or_default();
    let stat = read("stat");
    let mut fields = stat.rsplit(") ").next().unwrap_or_default().split(' ');
    let (state, parent) = (fields.next(), fields.next());
    state == Some("R") && parent == Some(&std::process::id().to_string())
}

#[dunlin::test]
async fn a_dependency_may_run_in_a_process() {
    let client = TestClient::new(app()).start().await;
    let order: Value = client.get("/parsed?text=12").await.assert_status(200).json();
    assert_eq!(order["count"], json!(12));
    assert_ne!(order["note"], json!(format!("of {}", std::process::id())));
    assert_eq!(client.get("/parsed?text=x").await.assert_status(400).text(), r#"{"detail":"no number"}"#);
}

#[dunlin::test]
async fn a_pool_that_nobody_made_is_a_mistake_at_start() {
    let error = TestClient::new(App::new("Orders").routes(routes![deed])).try_start().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the app cannot start:\n  - deed: there is no process pool `fragile`; there are: process pool `processes`"
    );
}
