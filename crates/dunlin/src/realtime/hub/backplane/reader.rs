//! One connection reads all topics that somebody in this process subscribes to.

use std::collections::HashMap;
use std::time::Duration;

use ::redis::aio::MultiplexedConnection;
use ::redis::{Cmd, RedisError, Value};
use tokio::time::{Instant, timeout};

use super::exchange::Shared;
use super::stored::{Stored, array, bytes};
use crate::realtime::hub::log::{Entry, Taken};
use crate::realtime::hub::topic::Wake;
use crate::realtime::redis::Link;

/// It asks anew after that time, also when there is nothing new.
const BLOCK: Duration = Duration::from_secs(5);

/// The longest time for an answer.
const ANSWER: Duration = Duration::from_secs(10);

/// So many events of a topic come at once.
const AT_ONCE: usize = 512;

/// Reads until Redis fails.
pub(in crate::realtime) async fn read_topics(
    link: &Link,
    mut connection: MultiplexedConnection,
) -> RedisError {
    let mut followed = HashMap::new();
    let mut woken = "0-0".to_owned();
    loop {
        followed.extend(link.hubs.followed());
        followed.retain(|_, topic: &mut Shared| topic.topic.lock().is_followed);
        let command = command(link.wake_key(), &woken, &followed);
        let reply: Value = match timeout(ANSWER, command.query_async(&mut connection)).await {
            Ok(Ok(reply)) => reply,
            Ok(Err(error)) => return error,
            Err(_) => return std::io::Error::from(std::io::ErrorKind::TimedOut).into(),
        };
        for stream in array(&reply).unwrap_or_default() {
            let Some((key, entries)) = parse(stream) else { continue };
            if key == link.wake_key().as_bytes() {
                woken = entries.last().and_then(last).unwrap_or(woken);
            } else if let Some(topic) = std::str::from_utf8(key).ok().and_then(|key| followed.get(key)) {
                let Some(mut wake) = take(link, topic, entries) else { continue };
                // others of the event loop have their turn between hundreds of subscribers
                while wake.wake_row() {
                    tokio::task::yield_now().await;
                }
            }
        }
    }
}

/// Asks for what comes after that what is there.
fn command(wake: &str, woken: &str, followed: &HashMap<String, Shared>) -> Cmd {
    let mut command = ::redis::cmd("XREAD");
    command
        .arg("COUNT")
        .arg(AT_ONCE)
        .arg("BLOCK")
        .arg(BLOCK.as_millis().to_string())
        .arg("STREAMS")
        .arg(wake);
    for key in followed.keys() {
        command.arg(key);
    }
    command.arg(woken);
    for topic in followed.values() {
        let last = topic.topic.lock().log.last();
        command.arg(format!("{}-{}", last.epoch, last.offset));
    }
    command
}

fn parse(stream: &Value) -> Option<(&[u8], &[Value])> {
    let [key, entries] = array(stream)? else { return None };
    Some((bytes(key)?, array(entries)?))
}

fn last(entry: &Value) -> Option<String> {
    let id = bytes(array(entry)?.first()?)?;
    String::from_utf8(id.to_vec()).ok()
}

/// Appends to the log of a topic what comes next; gives what wakes who waits for it.
fn take(link: &Link, shared: &Shared, entries: &[Value]) -> Option<Wake> {
    let hub = shared.hub.upgrade()?;
    let mut state = shared.topic.lock();
    if !state.is_followed {
        return None;
    }
    let now = Instant::now();
    state.touched = now;
    let mut is_whole = true;
    for event in entries.iter().filter_map(Stored::parse) {
        let entry = Entry::new(event.draft, event.id, now);
        let taken = state.log.take((event.id, event.from), entry, &hub.settings.bounds);
        is_whole = matches!(taken, Taken::Added | Taken::Known);
        if !is_whole {
            break;
        }
    }
    let wake = state.wake();
    drop(state);
    if !is_whole {
        link.hubs.again(&hub, &shared.topic);
    }
    hub.hold_memory();
    Some(wake)
}
