//! A hub's topics in Redis: each is a stream, in which all who have the hub publish.

mod catch_up;
mod exchange;
mod place;
mod reader;
mod stored;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, mpsc};
use std::time::Duration;

use ::redis::{ErrorKind, RedisError, Script, ServerErrorKind};
use dunlin_core::{Error, HttpError, Result};
use tokio::time::{Instant, sleep, timeout_at};

pub(in crate::realtime) use self::catch_up::catch_up_topics;
pub(in crate::realtime) use self::exchange::Exchange;
pub(super) use self::place::Place;
pub(in crate::realtime) use self::reader::read_topics;
use super::EventId;
use super::catch_up::CatchUp;
use super::config::Settings;
use super::topic::Topic;
use super::topics::Topics;
use crate::realtime::event::Draft;
use crate::realtime::redis::{Redis, Session};

/// Who publishes is told after that time that it may not be published.
const PATIENCE: Duration = Duration::from_secs(3);

/// Between two attempts.
const PAUSE: Duration = Duration::from_millis(20);

/// A topic is in Redis for at least so long after its last event. Who comes back in that time is told what was published, also
/// when there was nothing before.
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);

static PUBLISH: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("backplane/publish.lua")));

/// Numbers what this process publishes, so that Redis knows what it is sent twice.
static TOKEN: AtomicU64 = AtomicU64::new(0);

/// Where a hub is in Redis.
#[derive(Clone, Debug)]
pub(super) struct Backplane {
    redis: Redis,
    /// What the keys of its topics begin with.
    prefix: Arc<str>,
}

impl Backplane {
    pub(super) fn new(redis: Redis, hub: &str) -> Self {
        let prefix = format!("{}:hub:{hub}:", redis.link().prefix()).into();
        Backplane { redis, prefix }
    }

    fn key(&self, topic: &str) -> String {
        format!("{}{topic}", self.prefix)
    }

    /// Asks for a look at the end of a topic; who asks at the same time shares it.
    pub(super) fn catch_up(&self, topics: &Arc<Topics>, topic: &Arc<Topic>) -> Arc<CatchUp> {
        self.redis.link().start();
        self.redis.link().hubs.catch_up(topics, topic)
    }

    /// Adds an event to a topic. What is sent twice, since an answer got lost, is there once.
    pub(super) async fn publish(&self, topics: &Topics, name: &str, draft: Draft) -> Result<EventId> {
        topics.check_length(&draft)?;
        let deadline = Instant::now() + PATIENCE;
        let link = self.redis.link();
        let mut sending = Sending {
            settings: &topics.settings,
            key: self.key(name),
            draft: &draft,
            token: format!("{}-{:x}", link.node(), TOKEN.fetch_add(1, Ordering::Relaxed)),
            is_again: false,
        };
        let mut last = None;
        loop {
            let session = link.session(deadline, sending.is_again).await.ok_or_else(unavailable)?;
            if !sending.is_again {
                let _ = timeout_at(deadline, subscribed(topics, name)).await;
            }
            match timeout_at(deadline, sending.send(&session)).await {
                Ok(Ok(id)) => return parse(&id),
                Ok(Err(error)) if is_lasting(&error) => return Err(error.into()),
                Ok(Err(error)) => last = Some(error),
                Err(_) => {
                    link.doubt(&session);
                    let error = last.map(|error| error.to_string());
                    tracing::warn!(
                        topic = name,
                        error,
                        "an event is perhaps not published: Redis did not answer in time"
                    );
                    return Err(unavailable());
                }
            }
            link.doubt(&session);
            sending.is_again = true;
            sleep(PAUSE).await;
        }
    }

    pub(super) fn publish_blocking(&self, topics: &Arc<Topics>, name: &str, draft: Draft) -> Result<EventId> {
        let link = self.redis.link();
        link.start();
        let runtime = link.runtime().ok_or_else(unavailable)?;
        let (answer, answered) = mpsc::sync_channel(1);
        let (backplane, topics, name) = (self.clone(), Arc::clone(topics), name.to_owned());
        let inside = runtime.enter();
        dunlin_run::spawn_named("publish", async move {
            // nobody waits any more when it fails
            let _ = answer.send(backplane.publish(&topics, &name, draft).await);
        });
        drop(inside);
        answered.recv_timeout(PATIENCE * 2).map_err(|_| unavailable())?
    }
}

/// An event on its way to Redis.
struct Sending<'p> {
    settings: &'p Settings,
    key: String,
    draft: &'p Draft,
    token: String,
    /// It may be there already.
    is_again: bool,
}

impl Sending<'_> {
    async fn send(&self, session: &Session) -> Result<String, RedisError> {
        let mut call = PUBLISH.key(&self.key);
        call.arg(&*session.run).arg(&self.token).arg(u8::from(self.is_again));
        call.arg(self.settings.bounds.events.max(1)).arg(kept(self.settings).map_or(0, milliseconds));
        stored::write(self.draft, |name, value| {
            call.arg(name).arg(value);
        });
        call.invoke_async(&mut session.connection.clone()).await
    }
}

/// Waits for the look at the end of a topic that was asked for before: who has subscribed gets what is published after that.
async fn subscribed(topics: &Topics, name: &str) {
    let Some(topic) = topics.find(name) else { return };
    let Some(asked) = topic.lock().catch_ups.last().map(Arc::clone) else { return };
    asked.finished().await;
}

/// How long Redis keeps a topic in which nothing is published; `None` is for ever.
fn kept(settings: &Settings) -> Option<Duration> {
    let age = settings.bounds.age;
    // what is longer than that is no time that anybody waits for
    (age < Duration::from_secs(u32::MAX.into())).then(|| age.max(KEPT))
}

fn milliseconds(time: Duration) -> u64 {
    time.as_millis().try_into().unwrap_or(u64::MAX)
}

fn parse(id: &str) -> Result<EventId> {
    stored::id(id.as_bytes()).ok_or_else(|| Error::msg(format!("Redis has numbered an event {id:?}")))
}

/// It would be the same the next time.
fn is_lasting(error: &RedisError) -> bool {
    match error.kind() {
        ErrorKind::Io | ErrorKind::Client => false,
        ErrorKind::Server(kind) => matches!(
            kind,
            ServerErrorKind::ResponseError | ServerErrorKind::CrossSlot | ServerErrorKind::NoPerm
        ),
        _ => true,
    }
}

/// What clients are answered: come back soon.
fn unavailable() -> Error {
    HttpError::new(503, "Service Unavailable").header("retry-after", "1").into()
}
