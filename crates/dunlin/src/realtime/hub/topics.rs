//! All topics of a hub: made when somebody asks, bounded in number and memory.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use dunlin_core::{Error, Result};
use tokio::sync::Notify;
use tokio::time::Instant;

use super::EventId;
use super::backplane::Backplane;
use super::config::Settings;
use super::topic::{Locked, Topic, Wake};
use crate::realtime::event::Draft;

/// So many topics more than at the last look, at least, before one looks again for those that can go.
const FEW: usize = 64;

/// The topics of a hub. The map is locked before a topic is.
#[derive(Debug)]
pub(super) struct Topics {
    map: Mutex<Map>,
    pub(super) settings: Settings,
    /// What the logs of all topics take.
    total: Arc<AtomicUsize>,
    is_closed: AtomicBool,
    /// Where others publish, if there are others.
    backplane: OnceLock<Backplane>,
    #[cfg(feature = "redis")]
    name: String,
}

#[derive(Debug)]
struct Map {
    topics: HashMap<Arc<str>, Arc<Topic>>,
    /// What new topics count in: another once a topic is forgotten in which there was something.
    epoch: u64,
    /// The number of topics at which to look for those that can go.
    look_at: usize,
}

impl Topics {
    pub(super) fn new(settings: Settings) -> Self {
        // random, so that an id of a hub that was before this one is none of this
        let epoch = RandomState::new().hash_one(std::process::id());
        let map = Map { topics: HashMap::new(), epoch, look_at: FEW };
        Topics {
            map: Mutex::new(map),
            settings,
            total: Arc::default(),
            is_closed: AtomicBool::new(false),
            backplane: OnceLock::new(),
            #[cfg(feature = "redis")]
            name: String::new(),
        }
    }

    /// Where others publish, if there are others.
    pub(super) fn backplane(&self) -> Option<&Backplane> {
        self.backplane.get()
    }

    /// Adds an event to a topic; the second wakes who waits for it.
    ///
    /// # Errors
    /// When it alone is more than the history may hold.
    pub(super) fn publish(&self, name: &str, draft: Draft) -> Result<(EventId, Wake)> {
        self.check_length(&draft)?;
        let now = Instant::now();
        let (_, published) = self.with(name, |state| {
            state.touched = now;
            (state.log.append(draft, now, &self.settings.bounds), state.wake())
        });
        self.hold_memory();
        Ok(published)
    }

    /// Makes room when all topics together take more than they may.
    pub(super) fn hold_memory(&self) {
        if self.takes_more_than(self.settings.memory) {
            self.make_room(&mut self.lock());
        }
    }

    pub(super) fn check_length(&self, draft: &Draft) -> Result<()> {
        let (length, most) = (draft.json.len(), self.settings.bounds.bytes);
        if length <= most {
            return Ok(());
        }
        let problem =
            format!("an event of {length} bytes is more than the {most} that the hub's history holds");
        Err(Error::msg(problem))
    }

    /// Counts a subscriber in; gives what wakes it, and the offset of the last event so far.
    pub(super) fn join(&self, name: &str) -> (Arc<Topic>, (Arc<Notify>, u64)) {
        self.with(name, |state| (state.join(), state.log.end()))
    }

    /// Counts a subscriber out; a topic in which there was never anything is forgotten with the last one.
    pub(super) fn leave(&self, topic: &Topic, news: &Arc<Notify>) {
        let mut map = self.lock();
        let mut state = topic.lock();
        state.leave(news);
        state.is_followed &= state.subscribers > 0;
        let is_idle = state.subscribers == 0 && state.log.end() == 0;
        drop(state);
        if is_idle {
            map.topics.remove(&topic.name);
        }
    }

    pub(super) fn subscribers(&self, name: &str) -> usize {
        let map = self.lock();
        map.topics.get(name).map_or(0, |topic| topic.lock().subscribers)
    }

    /// How many topics there are.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.lock().topics.len()
    }

    /// What the logs of all topics take.
    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        self.total.load(Ordering::Relaxed)
    }

    /// Ends all subscriptions, once they have read what is there.
    pub(super) fn close(&self) {
        self.is_closed.store(true, Ordering::SeqCst);
        for topic in self.lock().topics.values() {
            let wake = topic.lock().wake();
            drop(wake);
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::SeqCst)
    }

    /// Does something with a topic, which is made if it is not there.
    fn with<R>(&self, name: &str, act: impl FnOnce(&mut Locked<'_>) -> R) -> (Arc<Topic>, R) {
        let mut map = self.lock();
        let topic = match map.topics.get(name) {
            Some(topic) => Arc::clone(topic),
            None => self.add(&mut map, name),
        };
        let mut state = topic.lock();
        drop(map);
        let result = act(&mut state);
        drop(state);
        (topic, result)
    }

    fn add(&self, map: &mut Map, name: &str) -> Arc<Topic> {
        if map.topics.len() >= map.look_at {
            self.make_room(map);
            map.look_at = map.topics.len() + (self.settings.topics / 4).max(FEW);
        }
        let name: Arc<str> = name.into();
        let topic = Arc::new(Topic::new(Arc::clone(&name), map.epoch, Arc::clone(&self.total)));
        map.topics.insert(name, Arc::clone(&topic));
        topic
    }

    /// Forgets what is too old; then topics that nobody subscribes to, longest untouched first, as many as are too many;
    /// then, if memory is still short, half of what is kept.
    fn make_room(&self, map: &mut Map) {
        let now = Instant::now();
        let mut idle = Vec::new();
        for topic in map.topics.values() {
            let mut state = topic.lock();
            state.log.expire(now, self.settings.bounds.age);
            if state.subscribers == 0 {
                idle.push((state.touched, Arc::clone(topic)));
            }
        }
        idle.sort_by_key(|(touched, _)| *touched);
        // room for a while, so that not every event has to make some
        let most = if self.takes_more_than(self.settings.memory) {
            self.settings.memory / 4 * 3
        } else {
            usize::MAX
        };
        let mut left = idle.len();
        for (_, topic) in idle {
            if left <= self.settings.topics && !self.takes_more_than(most) {
                break;
            }
            map.forget(&topic);
            left -= 1;
        }
        if self.takes_more_than(most) {
            map.topics.values().for_each(|topic| topic.lock().log.halve());
        }
    }

    fn takes_more_than(&self, bytes: usize) -> bool {
        self.total.load(Ordering::Relaxed) > bytes
    }

    fn lock(&self) -> MutexGuard<'_, Map> {
        self.map.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(feature = "redis")]
impl Topics {
    /// What it is called where others publish, too.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn named(mut self, name: String) -> Self {
        self.name = name;
        self
    }

    /// Publishes from now on where others do; what was published before is forgotten. The first place stays.
    pub(super) fn meet(self: &Arc<Self>, redis: &crate::Redis) {
        let map = self.lock();
        if self.backplane.set(Backplane::new(redis.clone(), &self.name)).is_ok() {
            map.topics.values().for_each(|topic| topic.lock().log.clear());
            drop(map);
            redis.link().hubs.add(self);
        }
    }

    /// The topic, if there is one.
    pub(super) fn find(&self, name: &str) -> Option<Arc<Topic>> {
        self.lock().topics.get(name).map(Arc::clone)
    }

    /// All topics that somebody subscribes to, or waits for.
    pub(super) fn subscribed(&self) -> Vec<Arc<Topic>> {
        let is_used = |topic: &&Arc<Topic>| {
            let state = topic.lock();
            state.subscribers > 0 || !state.catch_ups.is_empty()
        };
        self.lock().topics.values().filter(is_used).map(Arc::clone).collect()
    }
}

impl Map {
    /// Lets go of a topic that nobody subscribes to. If it comes again it counts in another epoch, for it does not know
    /// how far it had come.
    fn forget(&mut self, topic: &Topic) {
        topic.lock().log.clear();
        self.topics.remove(&topic.name);
        self.epoch = self.epoch.wrapping_add(1);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{Event, HubConfig};

    fn topics(config: HubConfig<String>) -> Topics {
        Topics::new(config.settings)
    }

    fn publish(topics: &Topics, name: &str, length: usize) -> EventId {
        let draft = Event::new("x".repeat(length)).draft().expect("it is written");
        topics.publish(name, draft).expect("it fits").0
    }

    /// What is said to a client that comes back.
    fn knows(topics: &Topics, name: &str, id: EventId) -> bool {
        let (topic, (news, _)) = topics.join(name);
        let is_known = topic.lock().log.since(Some(id)).is_ok();
        topics.leave(&topic, &news);
        is_known
    }

    #[test]
    fn a_topic_of_nothing_goes_with_its_last_subscriber() {
        let topics = topics(HubConfig::new());
        let (first, (news, _)) = topics.join("a");
        let (second, (others, _)) = topics.join("a");
        let begin = first.lock().log.last();
        topics.leave(&first, &news);
        assert_eq!((topics.len(), topics.subscribers("a")), (1, 1));
        topics.leave(&second, &others);
        assert_eq!((topics.len(), topics.subscribers("a")), (0, 0));
        // nothing was missed meanwhile, and who comes back is told so
        assert!(knows(&topics, "a", begin));
        publish(&topics, "a", 1);
        assert!(knows(&topics, "a", begin));
        assert_eq!(topics.len(), 1, "it has a history");
    }

    #[test]
    fn all_rows_of_subscribers_are_woken() {
        let topics = topics(HubConfig::new());
        let mut all: Vec<_> = (0..1500).map(|_| topics.join("a")).collect();
        for (topic, (news, _)) in all.drain(..600) {
            topics.leave(&topic, &news);
        }
        all.extend((0..700).map(|_| topics.join("a")));
        let mut told: Vec<_> =
            all.iter().map(|(_, (news, _))| Box::pin(Arc::clone(news).notified_owned())).collect();
        let draft = Event::new("x".to_owned()).draft().expect("it is written");
        let (_, mut wake) = topics.publish("a", draft).expect("it fits");
        assert!(wake.wake_row(), "there are several");
        drop(wake);
        let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(told.iter_mut().all(|told| told.as_mut().poll(&mut cx).is_ready()));
        for (topic, (news, _)) in all {
            topics.leave(&topic, &news);
        }
        assert_eq!(topics.subscribers("a"), 0);
    }

    #[test]
    fn topics_that_nobody_subscribes_to_are_bounded() {
        let topics = topics(HubConfig::new().topics(100));
        let (held, (news, _)) = topics.join("held");
        let first = publish(&topics, "held", 1);
        let ids: Vec<_> = (0..1000).map(|number| publish(&topics, &number.to_string(), 1)).collect();
        assert!(topics.len() <= 1 + 100 + FEW, "{}", topics.len());
        assert!(knows(&topics, "held", first), "somebody subscribes to it");
        assert!(knows(&topics, "999", ids[999]));
        // its numbers begin again, but nobody takes them for the old ones
        let again = publish(&topics, "0", 1);
        assert_eq!(again.offset, ids[0].offset);
        assert!(again != ids[0] && !knows(&topics, "0", ids[0]));
        topics.leave(&held, &news);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_too_old_is_forgotten_but_not_how_far_it_came() {
        let topics = topics(HubConfig::new().history_age(Duration::from_secs(60)));
        let id = publish(&topics, "a", 100_000);
        tokio::time::advance(Duration::from_secs(61)).await;
        assert!(topics.bytes() > 100_000);
        for number in 0..FEW {
            publish(&topics, &number.to_string(), 1);
        }
        assert!(topics.bytes() < 100_000, "{}", topics.bytes());
        assert!(knows(&topics, "a", id));
    }

    #[test]
    fn all_topics_together_are_bounded() {
        let most = 100_000;
        let topics = topics(HubConfig::new().memory(most));
        let (held, (news, _)) = topics.join("held");
        for number in 0..300 {
            publish(&topics, &number.to_string(), 1000);
            publish(&topics, "held", 1000);
            assert!(topics.bytes() <= most, "{}", topics.bytes());
        }
        let state = held.lock();
        let kept = state.log.end() - state.log.start();
        drop(state);
        assert!((1..100).contains(&kept), "{kept}");
        assert!(topics.len() < 100);
        topics.leave(&held, &news);
        let sum: usize = topics.lock().topics.values().map(|topic| topic.lock().log.bytes()).sum();
        assert_eq!(topics.bytes(), sum);
    }
}
