//! How much a hub keeps.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::log::Bounds;
use super::topics::Topics;
use super::{Hub, Lag};

/// How much a [`Hub`] keeps, and what happens to subscribers who cannot keep up.
///
/// ```
/// use std::time::Duration;
///
/// use dunlin::prelude::*;
/// use dunlin::{HubConfig, Lag};
///
/// #[model]
/// struct Price { cents: u32 }
///
/// let prices = HubConfig::<Price>::new()
///     .history(200)
///     .history_bytes(64 * 1024)
///     .history_age(Duration::from_secs(60))
///     .lag(Lag::Disconnect);
/// let app = App::new("Prices").hub(prices);
/// ```
#[must_use = "a hub is given to an app by `App::hub`"]
pub struct HubConfig<T> {
    pub(super) settings: Settings,
    #[cfg(feature = "redis")]
    place: super::backplane::Place,
    key: Option<Key<T>>,
}

/// What an event is about.
pub(super) type Key<T> = Arc<dyn Fn(&T) -> String + Send + Sync>;

#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    pub(super) bounds: Bounds,
    /// Topics that nobody subscribes to.
    pub(super) topics: usize,
    /// Bytes of all topics.
    pub(super) memory: usize,
    pub(super) lag: Lag,
}

impl<T> HubConfig<T> {
    /// 1,000 events, 4 MiB and ten minutes a topic; 10,000 topics that nobody subscribes to; 256 MiB in all.
    pub fn new() -> Self {
        let bounds = Bounds { events: 1000, bytes: 4 << 20, age: Duration::from_secs(600) };
        let settings = Settings { bounds, topics: 10_000, memory: 256 << 20, lag: Lag::Reset };
        HubConfig {
            settings,
            #[cfg(feature = "redis")]
            place: super::backplane::Place::of::<T>(),
            key: None,
        }
    }

    /// The most events that a topic keeps: what clients get again who come back, and how far a subscriber may be behind.
    /// The last one is always kept.
    pub fn history(mut self, events: usize) -> Self {
        self.settings.bounds.events = events;
        self
    }

    /// The most bytes of events that a topic keeps, as they are sent. An event that is longer cannot be published.
    pub fn history_bytes(mut self, bytes: usize) -> Self {
        self.settings.bounds.bytes = bytes;
        self
    }

    /// The age at which an event is forgotten. `Duration::MAX` is never.
    pub fn history_age(mut self, age: Duration) -> Self {
        self.settings.bounds.age = age;
        self
    }

    /// About how many topics are remembered that nobody subscribes to; those go first in which nothing was published for
    /// the longest time. A client that comes back to one that is forgotten gets a reset.
    pub fn topics(mut self, topics: usize) -> Self {
        self.settings.topics = topics;
        self
    }

    /// The most bytes that the events of all topics may take. When it is more, topics are forgotten that nobody
    /// subscribes to, and then the older half of all histories.
    pub fn memory(mut self, bytes: usize) -> Self {
        self.settings.memory = bytes;
        self
    }

    /// What happens to a subscriber who is so slow that events are gone which it has not read.
    pub fn lag(mut self, lag: Lag) -> Self {
        self.settings.lag = lag;
        self
    }

    /// Says what an event is about, so that a newer one takes its place for those who are behind and read with
    /// [`Lag::Coalesce`].
    ///
    /// ```
    /// use dunlin::prelude::*;
    /// use dunlin::{HubConfig, Lag};
    ///
    /// #[model]
    /// struct Price { symbol: String, cents: u32 }
    ///
    /// # dunlin::run::block_on(async {
    /// let hub = HubConfig::<Price>::new().key(|price| price.symbol.clone()).lag(Lag::Coalesce).build();
    /// let mut prices = hub.subscribe("prices");
    /// for (symbol, cents) in [("KEA", 1), ("TUI", 2), ("KEA", 3)] {
    ///     hub.publish("prices", Price { symbol: symbol.to_owned(), cents }).await?;
    /// }
    /// let mut next = async || Ok::<_, Error>(prices.receive().await?.expect("the hub is open").data()?.cents);
    /// assert_eq!((next().await?, next().await?), (2, 3));
    /// # Ok::<(), Error>(())
    /// # }).unwrap();
    /// ```
    pub fn key(mut self, key: impl Fn(&T) -> String + Send + Sync + 'static) -> Self {
        self.key = Some(Arc::new(key));
        self
    }

    /// A hub of its own, for code that publishes without an app at hand. Give a clone of it to [`App::hub`](crate::App::hub).
    pub fn build(self) -> Hub<T> {
        let topics = Topics::new(self.settings);
        #[cfg(feature = "redis")]
        return self.place.hub(topics, self.key);
        #[cfg(not(feature = "redis"))]
        Hub::of(topics, self.key)
    }
}

#[cfg(feature = "redis")]
impl<T> HubConfig<T> {
    /// What the hub is called in Redis: the type of its events, without its module, unless set. Hubs of one name are the same
    /// hub, and of the same type.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.place.name = name.into();
        self
    }

    /// Keeps the events in Redis, for a program without an app; the hubs of an app are in the app's.
    ///
    /// ```
    /// use dunlin::{HubConfig, Redis};
    ///
    /// let hub = HubConfig::<String>::new().redis("redis://127.0.0.1/").build();
    /// ```
    pub fn redis(mut self, redis: impl Into<crate::Redis>) -> Self {
        self.place.redis = Some(redis.into());
        self
    }
}

impl<T> Default for HubConfig<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Clone for HubConfig<T> {
    fn clone(&self) -> Self {
        HubConfig {
            settings: self.settings,
            #[cfg(feature = "redis")]
            place: self.place.clone(),
            key: self.key.clone(),
        }
    }
}

impl<T> fmt::Debug for HubConfig<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("HubConfig").field(&self.settings).finish()
    }
}
