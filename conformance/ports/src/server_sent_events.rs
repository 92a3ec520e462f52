//! Server-sent events.

use std::time::Duration;

use dunlin::prelude::*;
use dunlin::{Event, EventStream};
use futures_util::stream;

mod plain {
    use super::*;

    #[model]
    #[derive(Clone)]
    pub(super) struct Item {
        name: String,
        #[field(required)]
        description: Option<String>,
    }

    fn items() -> [Item; 3] {
        ["one", "two", "three"]
            .map(|name| Item { name: name.to_owned(), description: Some(format!("item {name}")) })
    }

    #[get("/items/stream")]
    pub(super) async fn sse_items() -> EventStream<Item> {
        EventStream::new(stream::iter(items()))
    }

    #[get("/items/stream-no-async")]
    pub(super) fn sse_items_no_async() -> EventStream<Item> {
        EventStream::blocking(items())
    }

    #[get("/items/stream-no-annotation")]
    pub(super) async fn sse_items_no_annotation() -> EventStream<Value> {
        EventStream::new(stream::iter(items().map(|item| json!(item))))
    }

    #[get("/items/stream-no-async-no-annotation")]
    pub(super) fn sse_items_no_async_no_annotation() -> EventStream<Value> {
        EventStream::blocking(items().map(|item| json!(item)))
    }
}

mod fields {
    use super::*;

    #[get("/items/stream")]
    pub(super) async fn stream_items() -> EventStream<Value> {
        let items =
            [("one", 1.5), ("two", 2.5), ("three", 3.5)].into_iter().zip(1..).map(|((name, price), id)| {
                let data = json!({ "name": name, "price": price });
                Event::new(data).event("item_update").id(id.to_string()).retry(Duration::from_secs(5))
            });
        EventStream::new(stream::iter(
            [Event::empty().comment("stream of item updates")].into_iter().chain(items),
        ))
    }
}

mod text {
    use super::*;

    // as the tests know them
    #[get("/logs/stream")]
    pub(super) async fn stream_logs() -> EventStream<Value> {
        let lines =
            ["INFO  Application started", "DEBUG Connected to database", "WARN  High memory usage detected"];
        EventStream::new(stream::iter(lines.map(|line| Event::text(format!("2025-01-01 {line}")))))
    }
}

mod resumed {
    use super::*;

    #[get("/items/stream")]
    pub(super) async fn stream_items(#[header] last_event_id: Option<i64>) -> EventStream<Value> {
        let items = ["one", "two", "three"].into_iter().zip(0_i64..);
        let missed = items.filter(move |(_, id)| last_event_id.is_none_or(|last| last < *id));
        EventStream::new(stream::iter(
            missed.map(|(name, id)| Event::new(json!({ "name": name })).id(id.to_string())),
        ))
    }
}

mod chat {
    use super::*;

    #[model]
    pub(super) struct Prompt {
        text: String,
    }

    #[post("/chat/stream")]
    pub(super) async fn stream_chat(prompt: Prompt) -> EventStream<Value> {
        let words: Vec<_> =
            prompt.text.split_whitespace().map(|word| Event::new(json!(word)).event("token")).collect();
        EventStream::new(stream::iter(words.into_iter().chain([Event::text("[DONE]").event("done")])))
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let app = App::new("FastAPI");
    Some(match tutorial {
        "tutorial001" => app.routes(routes![
            plain::sse_items,
            plain::sse_items_no_async,
            plain::sse_items_no_annotation,
            plain::sse_items_no_async_no_annotation
        ]),
        "tutorial002" => app.routes(routes![fields::stream_items]),
        "tutorial003" => app.routes(routes![text::stream_logs]),
        "tutorial004" => app.routes(routes![resumed::stream_items]),
        "tutorial005" => app.routes(routes![chat::stream_chat]),
        _ => return None,
    })
}
