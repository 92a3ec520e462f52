//! What the hubs of one Redis and its connections have for each other.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio::sync::Notify;

use crate::realtime::hub::catch_up::CatchUp;
use crate::realtime::hub::topic::Topic;
use crate::realtime::hub::topics::Topics;

/// The hubs of one Redis, and the topics of which they want to know the end.
#[derive(Debug, Default)]
pub(in crate::realtime) struct Exchange {
    inside: Mutex<Inside>,
    asked: Notify,
}

#[derive(Debug, Default)]
struct Inside {
    hubs: Vec<Weak<Topics>>,
    asked: VecDeque<Shared>,
    /// Followed from now on, by key.
    followed: HashMap<String, Shared>,
}

/// A topic, for those who do not keep its hub alive.
#[derive(Clone, Debug)]
pub(super) struct Shared {
    pub(super) hub: Weak<Topics>,
    pub(super) topic: Arc<Topic>,
}

impl Exchange {
    /// Takes a hub in.
    pub(in crate::realtime::hub) fn add(&self, hub: &Arc<Topics>) {
        let mut inside = self.lock();
        inside.hubs.retain(|hub| hub.strong_count() > 0);
        inside.hubs.push(Arc::downgrade(hub));
    }

    /// Asks for a look at the end of a topic; who asks at the same time shares it.
    pub(super) fn catch_up(&self, hub: &Arc<Topics>, topic: &Arc<Topic>) -> Arc<CatchUp> {
        let mut state = topic.lock();
        if let Some(asked) = state.catch_ups.last().filter(|asked| !asked.is_begun()) {
            return Arc::clone(asked);
        }
        let catch_up = Arc::<CatchUp>::default();
        state.catch_ups.push(Arc::clone(&catch_up));
        drop(state);
        self.ask(hub, topic);
        catch_up
    }

    fn ask(&self, hub: &Arc<Topics>, topic: &Arc<Topic>) {
        self.lock().asked.push_back(Shared { hub: Arc::downgrade(hub), topic: Arc::clone(topic) });
        self.asked.notify_one();
    }

    /// Waits for topics of which the end is asked for; as many as one wants to know of at once.
    pub(super) async fn next(&self, most: usize) -> Vec<Shared> {
        loop {
            let next: Vec<Shared> = {
                let mut inside = self.lock();
                let count = most.min(inside.asked.len());
                inside.asked.drain(..count).collect()
            };
            if !next.is_empty() {
                return next;
            }
            self.asked.notified().await;
        }
    }

    /// What is followed since the last time that it was asked.
    pub(super) fn followed(&self) -> HashMap<String, Shared> {
        std::mem::take(&mut self.lock().followed)
    }

    pub(super) fn follow(&self, key: String, topic: Shared) {
        self.lock().followed.insert(key, topic);
    }

    /// Nothing is sure after a connection was lost: looks at all topics anew that somebody subscribes to.
    pub(in crate::realtime) fn restart(&self) {
        let hubs: Vec<Arc<Topics>> = {
            let mut inside = self.lock();
            inside.asked.clear();
            inside.followed.clear();
            inside.hubs.iter().filter_map(Weak::upgrade).collect()
        };
        for hub in &hubs {
            for topic in hub.subscribed() {
                self.again(hub, &topic);
            }
        }
    }

    /// Looks at a topic that is not what it was. What did not come to its end is done once more, for those who wait for it.
    pub(super) fn again(&self, hub: &Arc<Topics>, topic: &Arc<Topic>) {
        let mut state = topic.lock();
        state.is_followed = false;
        state.catch_ups.iter().for_each(|asked| asked.fail());
        if state.catch_ups.is_empty() {
            state.catch_ups.push(Arc::default());
        }
        drop(state);
        self.ask(hub, topic);
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
