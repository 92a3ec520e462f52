//! Server-sent events, as FastAPI's own tests beside its tutorial look at them.

use std::time::Duration;

use dunlin::prelude::*;
use dunlin::{Event, EventStream};
use futures_util::stream;

#[model]
#[derive(Clone)]
struct Item {
    name: String,
    description: Option<String>,
}

fn items() -> [Item; 3] {
    [
        ("Plumbus", "A multi-purpose household device."),
        ("Portal Gun", "A portal opening device."),
        ("Meeseeks Box", "A box that summons a Meeseeks."),
    ]
    .map(|(name, description)| Item { name: name.to_owned(), description: Some(description.to_owned()) })
}

fn untyped() -> [Value; 3] {
    items().map(|item| json!(item))
}

fn typed() -> EventStream<Item> {
    EventStream::new(stream::iter(items()))
}

#[get("/items/stream")]
async fn sse_items() -> EventStream<Item> {
    typed()
}

#[get("/items/stream-sync")]
fn sse_items_sync() -> EventStream<Item> {
    EventStream::blocking(items())
}

#[get("/items/stream-no-annotation")]
async fn sse_items_no_annotation() -> EventStream<Value> {
    EventStream::new(stream::iter(untyped()))
}

#[get("/items/stream-sync-no-annotation")]
fn sse_items_sync_no_annotation() -> EventStream<Value> {
    EventStream::blocking(untyped())
}

#[get("/items/stream-dict")]
async fn sse_items_dict() -> EventStream<Value> {
    EventStream::new(stream::iter(untyped()))
}

#[get("/items/stream-sse-event")]
async fn sse_items_event() -> EventStream<Value> {
    EventStream::new(stream::iter([
        Event::new(json!("hello")).event("greeting").id("1"),
        Event::new(json!({ "key": "value" })).event("json-data").id("2"),
        Event::empty().comment("just a comment"),
        Event::new(json!("retry-test")).retry(Duration::from_secs(5)),
    ]))
}

#[get("/items/stream-mixed")]
async fn sse_items_mixed() -> EventStream<Value> {
    let special = Event::new(json!("custom-event")).event("special");
    let [first, second, third] = untyped().map(Event::new);
    EventStream::new(stream::iter([first, second.clone(), third, special, second]))
}

#[get("/items/stream-string")]
async fn sse_items_string() -> EventStream<String> {
    EventStream::new(stream::iter(["plain text data".to_owned()]))
}

#[post("/items/stream-post")]
async fn sse_items_post() -> EventStream<Item> {
    typed()
}

#[get("/items/stream-raw")]
async fn sse_items_raw() -> EventStream<Value> {
    EventStream::new(stream::iter([
        Event::text("plain text without quotes"),
        Event::text("<div>html fragment</div>").event("html"),
        Event::text("cpu,87.3,1709145600").event("csv"),
    ]))
}

#[get("/events")]
async fn stream_events() -> EventStream<Value> {
    EventStream::new(stream::iter(["hello", "world"].map(|msg| json!({ "msg": msg }))))
}

#[get("/events-typed")]
async fn stream_events_typed() -> EventStream<Item> {
    typed()
}

/// Of the apps whose default is a stream of events.
#[get("/stream")]
async fn default_stream() -> EventStream<Item> {
    typed()
}

pub(crate) fn app(name: &str) -> Option<App> {
    let app = App::new("FastAPI");
    Some(match name {
        "app" => app
            .routes(routes![sse_items, sse_items_sync, sse_items_no_annotation, sse_items_sync_no_annotation])
            .routes(routes![sse_items_dict, sse_items_event, sse_items_mixed, sse_items_string])
            .routes(routes![sse_items_post, sse_items_raw])
            .include(Router::new("/api").routes(routes![stream_events, stream_events_typed])),
        "default_app_app" | "default_parent_app" => {
            app.include(Router::new("/api").include(Router::new("").routes(routes![default_stream])))
        }
        _ => return None,
    })
}
