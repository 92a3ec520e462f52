//! `Hub<T>`: events by topic, for all who listen, and again for those who come back.

mod app;
#[cfg(feature = "redis")]
mod backplane;
#[cfg(not(feature = "redis"))]
#[path = "hub/backplane/off.rs"]
mod backplane;
mod catch_up;
mod config;
mod cursor;
mod epochs;
mod id;
mod log;
mod publication;
mod reset;
mod subscription;
mod topic;
mod topics;

use std::any::type_name;
use std::fmt;
use std::sync::Arc;

use dunlin_core::{Context, Extract, Plan, Result};
use dunlin_model::{Field, Model};

#[cfg(feature = "redis")]
pub(in crate::realtime) use self::backplane::{Exchange, catch_up_topics, read_topics};
pub use self::config::HubConfig;
use self::config::Key;
pub use self::cursor::Lag;
pub use self::id::EventId;
pub use self::publication::Publication;
pub use self::reset::{Reset, ResetReason};
pub use self::subscription::Subscription;
use self::topics::Topics;
use super::event::Draft;
use crate::Event;

/// Events of `T` by topic: what is published in a topic is sent to all who subscribe to it, and once more to those who
/// come back and say how far they have read.
///
/// An app has one by [`App::hub`](crate::App::hub). Endpoints and dependencies take it as an argument; clones are the same hub.
///
/// ```
/// use dunlin::prelude::*;
/// use dunlin::{EventStream, Hub, LastEventId};
///
/// #[model]
/// struct Notification { text: String }
///
/// #[get("/notifications")]
/// async fn notifications(last: LastEventId, hub: Hub<Notification>) -> EventStream<Notification> {
///     hub.subscribe("news").since(last).into()
/// }
///
/// #[post("/notifications", status = 202)]
/// async fn publish(notification: Notification, hub: Hub<Notification>) -> Result<String> {
///     Ok(hub.publish("news", notification).await?.to_string())
/// }
///
/// # dunlin::run::block_on(async {
/// let app = App::new("News").hub(Hub::<Notification>::new()).routes(routes![notifications, publish]);
/// let client = TestClient::new(app).start().await;
/// let mut events = client.events("/notifications").await;
/// client.post("/notifications").json(json!({ "text": "Kea seen" })).await.assert_status(202);
/// assert_eq!(events.receive().await.data(), r#"{"text":"Kea seen"}"#);
/// # });
/// ```
///
/// Each event is encoded once and is in memory once, whoever reads it: subscribers read the topic's history, each from a
/// place of its own. So one that is slow delays nobody and costs nothing; what happens when it falls out of the history
/// is said by [`Lag`].
pub struct Hub<T> {
    topics: Arc<Topics>,
    key: Option<Key<T>>,
}

impl<T> Hub<T> {
    /// A hub as [`HubConfig::new`] describes it.
    pub fn new() -> Self {
        HubConfig::new().build()
    }

    fn of(topics: Topics, key: Option<Key<T>>) -> Self {
        Hub { topics: Arc::new(topics), key }
    }

    /// Subscribes to what is published in a topic from now on; [`since`](Subscription::since) and its neighbours begin
    /// earlier.
    pub fn subscribe(&self, topic: &str) -> Subscription<T> {
        Subscription::begin(&self.topics, topic)
    }

    /// How many subscribe to a topic.
    pub fn subscribers(&self, topic: &str) -> usize {
        self.topics.subscribers(topic)
    }
}

impl<T: Model> Hub<T> {
    /// Publishes a value, or an [`Event`] that says its type and when to come back, in a topic.
    ///
    /// When it returns, the event is in the history and will be sent to everybody who subscribes; nobody is waited for.
    /// Many subscribers are woken in rows, between which others of the event loop have their turn. Over Redis it is tried
    /// for three seconds; an event that Redis was sent twice meanwhile is there once.
    ///
    /// ```
    /// use dunlin::prelude::*;
    /// use dunlin::{Event, Hub};
    ///
    /// # dunlin::run::block_on(async {
    /// let hub = Hub::<u32>::new();
    /// let mut numbers = hub.subscribe("numbers");
    /// hub.publish("numbers", 7).await?;
    /// hub.publish("numbers", Event::new(8).event("even")).await?;
    /// assert_eq!(numbers.receive().await?.expect("the hub is open").data()?, 7);
    /// assert_eq!(numbers.receive().await?.expect("the hub is open").event(), Some("even"));
    /// # Ok::<(), Error>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// When the value cannot be JSON; when the event has an id, the type `reset`, or text in place of a value; when it is
    /// longer than the history may be. Over Redis also when that does not answer: an [`HttpError`](crate::HttpError) 503,
    /// after which the event may have been published all the same.
    ///
    /// # Cancel safety
    /// A future that is dropped may have published; if it has, everybody gets it.
    pub async fn publish(&self, topic: &str, event: impl Into<Event<T>>) -> Result<EventId> {
        let draft = self.draft(&event.into())?;
        if let Some(backplane) = self.topics.backplane() {
            return backplane.publish(&self.topics, topic, draft).await;
        }
        let (id, mut wake) = self.topics.publish(topic, draft)?;
        // others of the event loop have their turn between hundreds of subscribers
        while wake.wake_row() {
            tokio::task::yield_now().await;
        }
        Ok(id)
    }

    /// As [`publish`](Hub::publish), for functions that are not `async`: over Redis it blocks until that has answered.
    ///
    /// # Errors
    /// As [`publish`](Hub::publish).
    pub fn publish_blocking(&self, topic: &str, event: impl Into<Event<T>>) -> Result<EventId> {
        let draft = self.draft(&event.into())?;
        match self.topics.backplane() {
            None => Ok(self.topics.publish(topic, draft)?.0),
            Some(backplane) => backplane.publish_blocking(&self.topics, topic, draft),
        }
    }

    fn draft(&self, event: &Event<T>) -> Result<Draft> {
        let mut draft = event.draft()?;
        draft.key = self.key.as_ref().zip(event.value()).map(|(key, value)| key(value).into());
        Ok(draft)
    }
}

impl<T: 'static> Extract for Hub<T> {
    fn describe(_: &'static Field<Self>, plan: &mut Plan) {
        let name = type_name::<T>();
        plan.need_or::<Hub<T>>(&format!(
            "takes `Hub<{name}>`, but the app has none: add `.hub(Hub::<{name}>::new())`"
        ));
    }

    fn decode(_: &'static Field<Self>, cx: &mut Context) -> Option<Self> {
        cx.app.get::<Hub<T>>().map(|hub| Hub::clone(&hub))
    }
}

impl<T> From<HubConfig<T>> for Hub<T> {
    fn from(config: HubConfig<T>) -> Self {
        config.build()
    }
}

impl<T> Clone for Hub<T> {
    fn clone(&self) -> Self {
        Hub { topics: Arc::clone(&self.topics), key: self.key.clone() }
    }
}

impl<T> Default for Hub<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> fmt::Debug for Hub<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Hub").field(&self.topics.settings).finish()
    }
}

/// The hubs of an app, whatever their events: they end with it.
#[derive(Debug, Default)]
pub(crate) struct Hubs(Vec<Arc<Topics>>);

impl Hubs {
    pub(crate) fn add<T>(&mut self, hub: &Hub<T>) {
        self.0.push(Arc::clone(&hub.topics));
    }

    /// Ends all subscriptions, once they have read what is there.
    pub(crate) fn close(&self) {
        self.0.iter().for_each(|topics| topics.close());
    }
}

#[cfg(feature = "redis")]
impl Hubs {
    /// All that have no Redis of their own are in this one from now on.
    pub(crate) fn meet(&self, redis: &crate::Redis) {
        self.0.iter().for_each(|topics| topics.meet(redis));
    }

    /// Hubs that would be one in Redis.
    pub(crate) fn namesakes(&self) -> impl Iterator<Item = String> {
        let mut names: Vec<&str> = self.0.iter().map(|topics| topics.name()).collect();
        names.sort_unstable();
        let twice: Vec<String> = names
            .windows(2)
            .filter(|pair| pair[0] == pair[1])
            .map(|pair| {
                format!(
                    "two hubs are named `{}` in Redis: give one another name by `HubConfig::name(..)`",
                    pair[0]
                )
            })
            .collect();
        twice.into_iter()
    }
}
