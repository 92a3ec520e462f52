//! Events and lines: what is sent, when, and until when.

mod rooms;
mod socket;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;

use dunlin::prelude::*;
use dunlin::{Event, EventStream, JsonLines};
use futures_util::{Stream, StreamExt, stream};

use crate::serve::Served;

mod hub;
mod redis;

#[model]
struct Item {
    name: String,
}

fn items() -> [Item; 2] {
    ["Plumbus", "Portal Gun"].map(|name| Item { name: name.to_owned() })
}

#[get("/events")]
async fn events() -> EventStream<Item> {
    EventStream::new(stream::iter(items()))
}

#[get("/events/blocking")]
fn blocking() -> EventStream<Item> {
    EventStream::blocking(items().into_iter().map(|item| Event::new(item).event("item")))
}

#[get("/events/any")]
async fn any() -> EventStream<Value> {
    let events =
        [Event::empty().comment("begins"), Event::text("[DONE]").event("done"), json!({"a": 1}).into()];
    EventStream::new(stream::iter(events))
}

#[get("/events/forged")]
async fn forged(name: String) -> EventStream<u8> {
    EventStream::new(stream::iter([Event::new(1), Event::new(2).event(name)]))
}

/// One event a minute.
#[get("/events/slow")]
async fn slow(alive: State<Arc<AtomicBool>>) -> EventStream<u32> {
    struct Alive(Arc<AtomicBool>);
    impl Drop for Alive {
        fn drop(&mut self) {
            self.0.store(false, SeqCst);
        }
    }
    alive.store(true, SeqCst);
    let alive = Alive(Arc::clone(&alive));
    EventStream::new(ticks(Duration::from_secs(60), alive))
}

fn ticks<T: Send>(every: Duration, held: T) -> impl Stream<Item = u32> {
    stream::unfold((0, held), move |(number, held)| async move {
        tokio::time::sleep(every).await;
        Some((number, (number + 1, held)))
    })
}

#[get("/lines")]
async fn lines() -> JsonLines<Item> {
    JsonLines::new(stream::iter(items()))
}

#[get("/lines/blocking")]
fn blocking_lines() -> JsonLines<Value> {
    JsonLines::blocking((1..=2).map(|number| json!([number, "a\nb"])))
}

async fn started() -> (TestClient, Arc<AtomicBool>) {
    let alive = Arc::new(AtomicBool::new(false));
    let routes = routes![events, blocking, any, forged, slow, lines, blocking_lines];
    (TestClient::new(App::new("Items").state(Arc::clone(&alive)).routes(routes)).start().await, alive)
}

#[dunlin::test]
async fn events_are_sent_as_fastapi_sends_them() {
    let (client, _) = started().await;
    for (path, expected) in [
        ("/events", "data: {\"name\":\"Plumbus\"}\n\ndata: {\"name\":\"Portal Gun\"}\n\n"),
        (
            "/events/blocking",
            "event: item\ndata: {\"name\":\"Plumbus\"}\n\nevent: item\ndata: {\"name\":\"Portal Gun\"}\n\n",
        ),
        ("/events/any", ": begins\n\nevent: done\ndata: [DONE]\n\ndata: {\"a\":1}\n\n"),
    ] {
        let response = client.get(path).await.assert_status(200);
        assert_eq!(response.text(), expected, "{path}");
        for (name, value) in [
            ("content-type", "text/event-stream; charset=utf-8"),
            ("cache-control", "no-cache"),
            ("x-accel-buffering", "no"),
        ] {
            assert_eq!(response.header(name), Some(value), "{path} {name}");
        }
    }
}

#[dunlin::test]
async fn lines_are_json_each() {
    let (client, _) = started().await;
    let response = client.get("/lines").await.assert_status(200);
    assert_eq!(response.header("content-type"), Some("application/jsonl"));
    assert_eq!(response.text(), "{\"name\":\"Plumbus\"}\n{\"name\":\"Portal Gun\"}\n");
    assert_eq!(client.get("/lines/blocking").await.text(), "[1,\"a\\nb\"]\n[2,\"a\\nb\"]\n");
}

#[dunlin::test]
async fn a_stream_that_waits_is_kept_alive() {
    let (client, _) = started().await;
    let mut stream = client.get("/events/slow").stream().await;
    let began = tokio::time::Instant::now();
    let mut text = String::new();
    while began.elapsed() < Duration::from_secs(65) {
        text.push_str(&stream.next_text().await);
    }
    let ping = ": ping\n\n";
    assert_eq!(text, format!("{ping}{ping}{ping}data: 0\n\n{ping}"));
}

/// One event and then nothing, without a comment.
#[get("/events/silent")]
async fn silent() -> EventStream<u32> {
    let events = stream::iter([1]).chain(stream::once(async { tokio::time::sleep(DAY).await }).map(|()| 2));
    EventStream::new(events).keep_alive(Duration::MAX)
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[dunlin::test]
async fn a_stream_may_be_silent() {
    let client = TestClient::new(App::new("Silence").routes(routes![silent])).start().await;
    let mut stream = client.get("/events/silent").stream().await;
    assert_eq!(stream.next_text().await, "data: 1\n\n");
    assert_eq!(stream.next_text().await, "data: 2\n\n");
}

/// It does not hold its server up for the whole grace.
#[test]
fn a_stream_ends_with_its_server_and_says_when_to_come_back() {
    run::block_on(async {
        let alive = Arc::new(AtomicBool::new(false));
        let served = Served::start(App::new("Items").state(alive).routes(routes![slow])).await;
        let mut wire = served.connect().await;
        wire.send("GET /events/slow HTTP/1.1\r\nhost: x\r\n\r\n").await;
        wire.until("\r\n\r\n").await;
        let began = tokio::time::Instant::now();
        served.stop().await.unwrap();
        assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
        let rest = wire.rest().await;
        assert!(rest.contains("retry: ") && rest.ends_with("0\r\n\r\n"), "{rest}");
    });
}

#[dunlin::test]
async fn a_stream_ends_when_its_client_goes() {
    let (client, alive) = started().await;
    let stream = client.get("/events/slow").stream().await;
    assert!(alive.load(SeqCst));
    drop(stream);
    assert!(!alive.load(SeqCst));
}

#[dunlin::test]
async fn an_event_that_cannot_be_written_ends_the_stream() {
    let (client, _) = started().await;
    let mut stream = client.get("/events/forged?name=a%0Adata:%20b").stream().await;
    assert_eq!(stream.next_text().await, "data: 1\n\n");
    assert!(stream.next().await.is_err());
}

#[dunlin::test]
async fn each_item_is_described() {
    let (client, _) = started().await;
    let document: Value = client.get("/openapi.json").await.json();
    let content = |path: &str| document["paths"][path]["get"]["responses"]["200"]["content"].clone();
    let item = json!({ "$ref": "#/components/schemas/Item" });
    let properties = |data: Value| {
        json!({
            "data": data, "event": { "type": "string" }, "id": { "type": "string" },
            "retry": { "type": "integer", "minimum": 0 },
        })
    };
    let data = json!({ "type": "string", "contentMediaType": "application/json", "contentSchema": item });
    let typed = json!({ "type": "object", "properties": properties(data), "required": ["data"] });
    assert_eq!(content("/events"), json!({ "text/event-stream": { "itemSchema": typed } }));
    let any = json!({ "type": "object", "properties": properties(json!({ "type": "string" })) });
    assert_eq!(content("/events/any"), json!({ "text/event-stream": { "itemSchema": any } }));
    assert_eq!(content("/lines"), json!({ "application/jsonl": { "itemSchema": item } }));
    assert_eq!(content("/lines/blocking"), json!({ "application/jsonl": { "itemSchema": {} } }));
}
