//! A client of server-sent events.

use std::time::Duration;

use dunlin_core::Body;
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, StatusCode};
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;

use super::TestRequest;
use super::event_source::{EventSource, Line};
use super::request::Again;

/// The header in which a client says what it has seen.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// A stream of server-sent events, read one by one as a browser's `EventSource` reads it: fields that belong to no event
/// and comments are noted on the way. Dropped, the client is gone.
///
/// ```
/// use dunlin::prelude::*;
/// use dunlin::{EventStream, Hub, LastEventId};
///
/// #[get("/prices")]
/// async fn prices(last: LastEventId, hub: Hub<u32>) -> EventStream<u32> {
///     hub.subscribe("prices").since(last).into()
/// }
///
/// # dunlin::run::block_on(async {
/// let hub = Hub::<u32>::new();
/// let client = TestClient::new(App::new("Prices").hub(hub.clone()).routes(routes![prices])).start().await;
/// let mut events = client.events("/prices").await;
/// hub.publish("prices", 1999).await?;
/// assert_eq!(events.receive().await.json::<u32>(), 1999);
/// events.disconnect();
/// hub.publish("prices", 2099).await?;
/// events.reconnect().await;
/// assert_eq!(events.receive().await.json::<u32>(), 2099);
/// # Ok::<(), Error>(())
/// # }).unwrap();
/// ```
#[derive(Debug)]
pub struct TestEvents {
    again: Again,
    body: Body,
    source: EventSource,
    comments: Vec<String>,
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestEvent {
    pub(super) event: String,
    pub(super) data: String,
    pub(super) id: String,
}

impl TestEvents {
    /// Sends the request.
    ///
    /// # Panics
    /// When the answer is no stream of events.
    pub(super) async fn open(request: TestRequest) -> Self {
        let again = request.again();
        let body = Self::send(request).await;
        TestEvents { again, body, source: EventSource::default(), comments: Vec::new() }
    }

    async fn send(request: TestRequest) -> Body {
        let shown = format!("{request:?}");
        let (parts, body) = request.send().await.0.into_parts();
        let media = parts.headers.get(CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
        if parts.status != StatusCode::OK || !media.starts_with(b"text/event-stream") {
            let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
            panic!("{shown} is answered by no events: {}: {}", parts.status, String::from_utf8_lossy(&body));
        }
        body
    }

    /// Waits for the next event.
    ///
    /// # Panics
    /// When the stream ends before that, or breaks off.
    pub async fn receive(&mut self) -> TestEvent {
        self.next().await.expect("another event before the end of the stream")
    }

    /// Waits for the next event; `None` at the end of the stream.
    ///
    /// # Panics
    /// When the app broke the response off.
    ///
    /// # Cancel safety
    /// Nothing is lost when the future is dropped: `tokio::time::timeout(..)` around it tells that there is no event.
    pub async fn next(&mut self) -> Option<TestEvent> {
        loop {
            match self.source.next() {
                Some(Line::Event(event)) => return Some(event),
                Some(Line::Comment(text)) => self.comments.push(text),
                None => {
                    let frame = self.body.frame().await?.expect("a response that does not break off");
                    if let Ok(data) = frame.into_data() {
                        self.source.feed(&data);
                    }
                }
            }
        }
    }

    /// The comments that were sent so far. A stream that waits has one every 15 seconds.
    pub fn comments(&self) -> &[String] {
        &self.comments
    }

    /// The id with which the client would come back; empty when it has none.
    pub fn last_id(&self) -> &str {
        self.source.last_id()
    }

    /// The time after which the client is to come back, if it was told.
    pub fn retry(&self) -> Option<Duration> {
        self.source.retry()
    }

    /// Goes away.
    pub fn disconnect(&mut self) {
        self.body = Body::empty();
        self.source.cut();
    }

    /// Goes away if it is there, and comes back with the last id, at once.
    ///
    /// # Panics
    /// When the answer is no stream of events.
    pub async fn reconnect(&mut self) {
        self.disconnect();
        let mut request = self.again.request();
        if !self.last_id().is_empty() {
            request = request.only_header(LAST_EVENT_ID, self.last_id());
        }
        self.body = Self::send(request).await;
    }
}

impl TestEvent {
    /// Its type: `message` unless it has another.
    pub fn event(&self) -> &str {
        &self.event
    }

    /// Its data.
    pub fn data(&self) -> &str {
        &self.data
    }

    /// Its id, or that of the last event before it that has one.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its data as JSON.
    ///
    /// # Panics
    /// When it is no JSON of this type.
    pub fn json<T: DeserializeOwned>(&self) -> T {
        match serde_json::from_str(&self.data) {
            Ok(value) => value,
            Err(error) => panic!("{error} in {}", self.data),
        }
    }
}
