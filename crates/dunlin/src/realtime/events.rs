//! A stream of server-sent events as a reply.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use bytes::Bytes;
use dunlin_core::{Body, BoxError, Documented, Plan, Reply, Response, Result};
use dunlin_model::Model;
use futures_core::Stream;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::{Value, json};

use super::Event;
use super::keep_alive::KeepAlive;
use crate::reply::{StreamingResponse, pull};

/// How often an idle stream is kept alive: what the standard advises, and FastAPI does.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Tells nginx and its kind to hand out each event as it comes.
const UNBUFFERED: HeaderName = HeaderName::from_static("x-accel-buffering");

/// A response of server-sent events, for a browser's `EventSource`: plain values of `T` as the data of events, or
/// [`Event`]s that say more.
///
/// The stream ends when the client goes. While it has nothing to say a comment is sent every 15 seconds, so that
/// nobody in between takes the connection for dead.
///
/// ```
/// use dunlin::prelude::*;
/// use dunlin::{Event, EventStream};
/// use futures_util::stream;
///
/// #[model]
/// struct Item { name: String }
///
/// #[get("/items/stream")]
/// async fn items() -> EventStream<Item> {
///     let item = |name: &str| Item { name: name.to_owned() };
///     EventStream::new(stream::iter([Event::new(item("Plumbus")).id("1"), item("Portal Gun").into()]))
/// }
///
/// # dunlin::run::block_on(async {
/// let client = TestClient::new(App::new("Items").routes(routes![items])).start().await;
/// let text = client.get("/items/stream").await.text().to_owned();
/// assert_eq!(text, "data: {\"name\":\"Plumbus\"}\nid: 1\n\ndata: {\"name\":\"Portal Gun\"}\n\n");
/// # });
/// ```
#[must_use]
pub struct EventStream<T> {
    body: Body,
    keep_alive: Duration,
    of: PhantomData<fn() -> T>,
}

impl<T> EventStream<T> {
    /// Sends events that are written already.
    pub(super) fn of(body: Body) -> Self {
        EventStream { body, keep_alive: KEEP_ALIVE, of: PhantomData }
    }
}

impl<T: Model + Send + 'static> EventStream<T> {
    /// Sends what the stream gives.
    pub fn new<S>(events: S) -> Self
    where
        S: Stream<Item: Into<Event<T>>> + Send + 'static,
    {
        Self::of(StreamingResponse::mapped(events, |event: S::Item| Ok(event.into().encode()?)))
    }

    /// Sends what the stream gives until it fails; then the connection is cut, and the client comes back.
    pub fn fallible<S, I, E>(events: S) -> Self
    where
        S: Stream<Item = Result<I, E>> + Send + 'static,
        I: Into<Event<T>>,
        E: Into<BoxError>,
    {
        Self::of(StreamingResponse::mapped(events, |event: Result<I, E>| {
            Ok(event.map_err(Into::into)?.into().encode()?)
        }))
    }

    /// Sends what an iterator gives that blocks: each event is made on the thread pool, once the client took the last.
    pub fn blocking<I>(events: I) -> Self
    where
        I: IntoIterator<Item: Into<Event<T>>, IntoIter: Send + 'static>,
    {
        let mut events = events.into_iter();
        let next = move || -> Result<Option<Bytes>, BoxError> {
            Ok(events.next().map(|event| event.into().encode()).transpose()?)
        };
        Self::of(pull(next))
    }

    /// Sets after what time without an event a comment is sent: 15 seconds unless set, at least one second.
    /// `Duration::MAX` is never.
    pub fn keep_alive(mut self, every: Duration) -> Self {
        self.keep_alive = every;
        self
    }
}

impl<T: Model> Reply for EventStream<T> {
    fn reply(self, status: StatusCode) -> Result<Response> {
        let mut response = Response::new(KeepAlive::around(self.body, self.keep_alive));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(UNBUFFERED, HeaderValue::from_static("no"));
        Ok(response)
    }

    fn describe(plan: &mut Plan) -> Documented {
        let data = Documented::model::<T>(plan).schema;
        Documented {
            media: Some("text/event-stream"),
            schema: event_of(data),
            is_stream: true,
            ..Documented::default()
        }
    }
}

/// The schema of an event (OpenAPI 3.2, 4.14.4). Data of any kind is not described.
fn event_of(data: serde_json::Map<String, Value>) -> serde_json::Map<String, Value> {
    let mut schema = json!({
        "type": "object",
        "properties": {
            "data": { "type": "string" },
            "event": { "type": "string" },
            "id": { "type": "string" },
            "retry": { "type": "integer", "minimum": 0 },
        },
    });
    if !data.is_empty() {
        schema["properties"]["data"]["contentMediaType"] = json!("application/json");
        schema["properties"]["data"]["contentSchema"] = Value::Object(data);
        schema["required"] = json!(["data"]);
    }
    match schema {
        Value::Object(schema) => schema,
        _ => serde_json::Map::new(),
    }
}

impl<T> fmt::Debug for EventStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream").field("keep_alive", &self.keep_alive).finish_non_exhaustive()
    }
}
