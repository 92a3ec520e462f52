//! `Redis`: where hubs of several processes meet.

mod app;
mod backoff;
mod link;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::timeout;

pub(in crate::realtime) use self::link::{Link, Session};

/// How long an app waits for Redis when it starts; after that it starts without.
const FIRST_ATTEMPT: Duration = Duration::from_secs(2);

/// A Redis by which hubs are the same in several processes: what one publishes, subscribers of all get.
///
/// An app is given one by [`App::redis`](crate::App::redis), as a URL in the simplest case. A program without an app gives it
/// to a hub by [`HubConfig::redis`](crate::HubConfig::redis). Clones share their connections.
///
/// ```
/// use dunlin::Redis;
/// use dunlin::prelude::*;
///
/// let app = App::new("News").redis("redis://127.0.0.1/");
/// // beside the keys of others
/// let app = App::new("News").redis(Redis::new("redis://:secret@10.0.0.7:6379/2").prefix("news"));
/// ```
///
/// A process has two connections, however many hubs, topics and subscribers there are. It connects when it is used for
/// the first time, and as long as Redis is not there it tries again, at least every second.
#[derive(Clone)]
pub struct Redis(Arc<Owned>);

/// Ends with the last that uses it.
struct Owned {
    url: String,
    link: Arc<Link>,
    /// Apps that have begun and not ended.
    apps: AtomicUsize,
}

impl Redis {
    /// `redis://[user]:[password]@host:port/database`, or `redis+unix:///path`. What is wrong with it is said when the app
    /// starts.
    pub fn new(url: impl Into<String>) -> Self {
        Self::of(url.into(), "dunlin")
    }

    /// What all keys begin with: `dunlin` unless set. Apps that are to know nothing of each other need different ones.
    #[must_use]
    pub fn prefix(self, prefix: impl AsRef<str>) -> Self {
        Self::of(self.0.url.clone(), prefix.as_ref())
    }

    fn of(url: String, prefix: &str) -> Self {
        let link = Arc::new(Link::new(&url, prefix));
        Redis(Arc::new(Owned { url, link, apps: AtomicUsize::new(0) }))
    }

    /// What is wrong with what it was given.
    pub(crate) fn problem(&self) -> Option<&str> {
        self.0.link.problem()
    }

    pub(in crate::realtime) fn link(&self) -> &Arc<Link> {
        &self.0.link
    }

    /// Begins to connect, for one app.
    fn begin(&self) {
        self.0.apps.fetch_add(1, Ordering::SeqCst);
        self.0.link.start();
    }

    async fn first_attempt(&self) {
        let _ = timeout(FIRST_ATTEMPT, self.0.link.first_attempt()).await;
    }

    /// Ends all connections, for good, with the last app.
    fn close(&self) {
        if self.0.apps.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.0.link.close();
        }
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        self.link.close();
    }
}

impl From<&str> for Redis {
    fn from(url: &str) -> Self {
        Redis::new(url)
    }
}

impl From<String> for Redis {
    fn from(url: String) -> Self {
        Redis::new(url)
    }
}

/// Without the URL, which may have a password.
impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Redis").field(&self.0.link.prefix()).finish()
    }
}
