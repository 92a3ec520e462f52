//! JSON, a value a line.

use dunlin::JsonLines;
use dunlin::prelude::*;
use futures_util::stream;

#[model]
struct Item {
    name: String,
    #[field(required)]
    description: Option<String>,
}

fn items() -> [Item; 3] {
    let items = [
        ("Plumbus", "A multi-purpose household device."),
        ("Portal Gun", "A portal opening device."),
        ("Meeseeks Box", "A box that summons a Meeseeks."),
    ];
    items.map(|(name, description)| Item { name: name.to_owned(), description: Some(description.to_owned()) })
}

#[get("/items/stream")]
async fn stream_items() -> JsonLines<Item> {
    JsonLines::new(stream::iter(items()))
}

#[get("/items/stream-no-async")]
fn stream_items_no_async() -> JsonLines<Item> {
    JsonLines::blocking(items())
}

#[get("/items/stream-no-annotation")]
async fn stream_items_no_annotation() -> JsonLines<Value> {
    JsonLines::new(stream::iter(items().map(|item| json!(item))))
}

#[get("/items/stream-no-async-no-annotation")]
fn stream_items_no_async_no_annotation() -> JsonLines<Value> {
    JsonLines::blocking(items().map(|item| json!(item)))
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let routes = routes![
        stream_items,
        stream_items_no_async,
        stream_items_no_annotation,
        stream_items_no_async_no_annotation
    ];
    (tutorial == "tutorial001").then(|| App::new("FastAPI").routes(routes))
}
