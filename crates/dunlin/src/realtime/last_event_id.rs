//! `LastEventId`: how far a client has read a stream of events.

use dunlin_core::{Context, Extract, Location, Plan, QueryString};
use dunlin_model::{About, Field};

use super::EventId;

/// The header in which browsers send it (WHATWG HTML, 9.2.3).
const HEADER: &str = "last-event-id";

/// The query parameter in which scripts send it that cannot set headers.
const QUERY: &str = "lastEventId";

/// As it is documented.
static FIELD: Field<Option<String>> = Field::new("last_event_id").alias(HEADER).about(About {
    description: Some("The id of the last event that the client has seen: the stream goes on after it."),
    ..About::NONE
});

/// The id of the last event that a client has seen, if it has seen any; for [`Subscription::since`].
///
/// It is read from the header `Last-Event-ID`, which browsers send when they come back. Scripts in the place of
/// `EventSource` that cannot set headers send it as `lastEventId` in the query; the header counts before that, since a
/// browser comes back to the same URL. An empty one is none.
///
/// ```
/// use dunlin::LastEventId;
/// use dunlin::prelude::*;
///
/// #[get("/events")]
/// async fn events(last: LastEventId) -> String {
///     last.as_str().unwrap_or("none").to_owned()
/// }
///
/// # dunlin::run::block_on(async {
/// let client = TestClient::new(App::new("Events").routes(routes![events])).start().await;
/// assert_eq!(client.get("/events").header("last-event-id", "7").await.text(), "\"7\"");
/// assert_eq!(client.get("/events?lastEventId=8").await.text(), "\"8\"");
/// assert_eq!(client.get("/events").await.text(), "\"none\"");
/// # });
/// ```
///
/// [`Subscription::since`]: crate::Subscription::since
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LastEventId(Option<String>);

impl LastEventId {
    /// The id as the client sent it.
    pub fn as_str(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

impl From<EventId> for LastEventId {
    fn from(id: EventId) -> Self {
        LastEventId(Some(id.to_string()))
    }
}

impl From<String> for LastEventId {
    fn from(id: String) -> Self {
        LastEventId(Some(id).filter(|id| !id.is_empty()))
    }
}

impl From<Option<String>> for LastEventId {
    fn from(id: Option<String>) -> Self {
        id.map(Self::from).unwrap_or_default()
    }
}

impl Extract for LastEventId {
    fn describe(_: &'static Field<Self>, plan: &mut Plan) {
        plan.parameter(Location::Header, HEADER, &FIELD);
    }

    fn decode(_: &'static Field<Self>, cx: &mut Context) -> Option<Self> {
        let sent =
            cx.parts.headers.get(HEADER).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        let in_query = || {
            let mut query = QueryString::new(cx.parts.uri.query()?);
            query.find(|(name, _)| name == QUERY).map(|(_, id)| id.into_owned())
        };
        Some(sent.filter(|id| !id.is_empty()).or_else(in_query).into())
    }
}
