//! Looks at the ends of topics in Redis, and takes over what this process does not have yet.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use ::redis::aio::MultiplexedConnection;
use ::redis::{RedisError, Script, Value};
use tokio::time::Instant;

use super::exchange::Shared;
use super::stored::{self, Stored, array, bytes, number};
use super::{kept, milliseconds};
use crate::realtime::hub::EventId;
use crate::realtime::hub::catch_up::{CatchUp, Found};
use crate::realtime::hub::config::Settings;
use crate::realtime::hub::log::{Bounds, Entry, Taken};
use crate::realtime::hub::topic::State;
use crate::realtime::hub::topics::Topics;
use crate::realtime::redis::{Link, Session};

/// So many topics are asked for in one go.
const AT_ONCE: usize = 8;

/// More events than that are not asked for, whatever the history is.
const MOST: usize = 1_000_000;

static CATCH_UP: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("catch_up.lua")));

/// Looks at all topics that are asked for, until Redis fails.
pub(in crate::realtime) async fn catch_up_topics(link: &Link, session: &Session) -> RedisError {
    let mut connection = session.connection.clone();
    if let Err(error) = CATCH_UP.load_async(&mut connection).await {
        return error;
    }
    loop {
        let asked = link.hubs.next(AT_ONCE).await;
        let looks: Vec<Look> = asked.into_iter().filter_map(Look::begin).collect();
        if let Err(error) = look(link, &mut connection, &looks).await {
            return error;
        }
    }
}

async fn look(link: &Link, connection: &mut MultiplexedConnection, looks: &[Look]) -> Result<(), RedisError> {
    if looks.is_empty() {
        return Ok(());
    }
    let mut pipe = ::redis::pipe();
    looks.iter().for_each(|look| look.ask(&mut pipe));
    let replies: Vec<Value> = pipe.query_async(connection).await?;
    for (look, reply) in looks.iter().zip(&replies) {
        look.end(link, reply);
    }
    link.wake_reader(connection).await
}

/// A look at the end of one topic.
struct Look {
    shared: Shared,
    hub: Arc<Topics>,
    key: String,
    /// What is there already; nothing is before the first time.
    after: Option<EventId>,
    begun: Vec<Arc<CatchUp>>,
}

/// What Redis says.
struct Reply {
    now: u64,
    last: Option<EventId>,
    events: Vec<Stored>,
}

impl Look {
    /// Nobody appends to the log until it is over.
    fn begin(shared: Shared) -> Option<Self> {
        let hub = shared.hub.upgrade()?;
        let key = hub.backplane()?.key(&shared.topic.name);
        let mut state = shared.topic.lock();
        let begun: Vec<_> =
            state.catch_ups.iter().filter(|asked| !asked.is_begun()).map(Arc::clone).collect();
        if begun.is_empty() {
            return None;
        }
        begun.iter().for_each(|asked| asked.begin());
        state.is_followed = false;
        let after = (state.generation > 0).then(|| state.log.last());
        drop(state);
        Some(Look { shared, hub, key, after, begun })
    }

    fn ask(&self, pipe: &mut ::redis::Pipeline) {
        let bounds = &self.hub.settings.bounds;
        let (epoch, offset) = self.after.map_or((-1, 0), |after| (after.epoch.cast_signed(), after.offset));
        let call = pipe.cmd("EVALSHA").arg(CATCH_UP.get_hash()).arg(1).arg(&self.key);
        call.arg(epoch).arg(offset).arg(bounds.events.clamp(1, MOST)).arg(bounds.bytes);
    }

    /// Takes over what is new, and tells those who wait.
    fn end(&self, link: &Link, reply: &Value) {
        let Some(reply) = Reply::parse(reply) else {
            tracing::error!(key = self.key, "a topic is something else in Redis: nobody gets its events");
            return;
        };
        let mut state = self.shared.topic.lock();
        let horizon = reply.horizon(&self.hub.settings);
        reply.take_over(&mut state, self.after, &self.hub.settings);
        state.is_followed = state.subscribers > 0;
        let found = Found { generation: state.generation, end: state.log.end(), horizon };
        self.begun.iter().for_each(|asked| asked.finish(found));
        state.catch_ups.retain(|asked| asked.found().is_none());
        let (is_followed, wake) = (state.is_followed, state.wake());
        drop(state);
        if is_followed {
            link.hubs.follow(self.key.clone(), self.shared.clone());
        }
        drop(wake);
        self.hub.hold_memory();
    }
}

impl Reply {
    fn parse(reply: &Value) -> Option<Self> {
        let [now, last, events] = array(reply)? else { return None };
        let last = match last {
            Value::Nil => None,
            id => Some(stored::id(bytes(id)?)?),
        };
        let events = array(events)?.iter().rev().filter_map(Stored::parse).collect();
        Some(Reply { now: number(bytes(now)?)?, last, events })
    }

    /// The log becomes the newest part of the stream, after what it has of it already.
    fn take_over(self, state: &mut State, after: Option<EventId>, settings: &Settings) {
        let order = |id: EventId| (id.epoch, id.offset);
        let Some(last) = self.last else {
            // nothing was missed when it is gone: there was nothing after that
            if after.is_none() {
                restart(state, EventId { epoch: self.now, offset: 0 }, 1);
            }
            return;
        };
        let first = self.events.first().map(|event| (before(event.id), event.from));
        if after.is_none_or(|after| order(last) < order(after)) {
            let (at, from) = first.unwrap_or((last, last.offset + 1));
            restart(state, at, from);
        } else if self.events.is_empty() && after != Some(last) {
            // they were deleted
            restart(state, last, last.offset + 1);
        }
        let now = Instant::now();
        for event in self.events {
            let age = Duration::from_millis((self.now / 1000).saturating_sub(event.at));
            let at = now.checked_sub(age).unwrap_or(now);
            insert(state, event, at, &settings.bounds);
        }
    }

    fn horizon(&self, settings: &Settings) -> u64 {
        kept(settings).map_or(0, |kept| self.now.saturating_sub(milliseconds(kept).saturating_mul(1000)))
    }
}

/// Adds an event also when those before it are missing, which is said to who reads it.
fn insert(state: &mut State, event: Stored, at: Instant, bounds: &Bounds) {
    let (place, entry) = ((event.id, event.from), Entry::new(event.draft, event.id, at));
    match state.log.take(place, entry.clone(), bounds) {
        Taken::Added | Taken::Known => return,
        Taken::Gap => state.log.skip(event.id.offset - 1),
        Taken::Alien => restart(state, before(event.id), event.from),
    }
    state.log.take(place, entry, bounds);
}

fn restart(state: &mut State, at: EventId, from: u64) {
    state.log.restart(at, from);
    state.generation += 1;
}

fn before(id: EventId) -> EventId {
    EventId { offset: id.offset.saturating_sub(1), ..id }
}
