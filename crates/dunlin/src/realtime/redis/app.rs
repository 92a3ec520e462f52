//! How an app comes to its Redis.

use super::Redis;
use crate::{App, Lifespan};

impl App {
    /// Gives the app a [`Redis`]: its hubs are those of all processes that have them there. Without one they are in memory.
    ///
    /// The app starts also when Redis does not answer, and tries again: until then nothing is published, which clients
    /// are told by 503 and `Retry-After`, and who subscribes waits. Apps that are mounted in this one use the same.
    ///
    /// ```
    /// use dunlin::Hub;
    /// use dunlin::prelude::*;
    ///
    /// #[model]
    /// struct Notification { text: String }
    ///
    /// let app = App::new("News").redis("redis://127.0.0.1/").hub(Hub::<Notification>::new());
    /// ```
    #[must_use]
    pub fn redis(mut self, redis: impl Into<Redis>) -> Self {
        let redis = redis.into();
        self.stack.problems.extend(redis.problem().map(|problem| format!("`.redis(..)`: {problem}")));
        self.redis = Some(redis);
        self
    }
}

impl Lifespan {
    /// As [`App::redis`], for a URL that comes from the environment.
    ///
    /// ```
    /// use dunlin::prelude::*;
    ///
    /// #[model]
    /// struct Settings { redis_url: String }
    ///
    /// let app = App::new("News").lifespan(async |app| {
    ///     let settings: Settings = app.settings()?;
    ///     Ok(app.redis(settings.redis_url))
    /// });
    /// ```
    #[must_use]
    pub fn redis(mut self, redis: impl Into<Redis>) -> Self {
        let redis = redis.into();
        let closed = redis.clone();
        self.end.push(Box::pin(async move { closed.close() }));
        self.hubs.meet(&redis);
        redis.begin();
        self.redis = Some(redis);
        self
    }

    /// Takes the app's own Redis, or that of the app around it.
    pub(crate) async fn meet(self, own: Option<Redis>, outer: Option<&Redis>) -> Self {
        let lifespan = match own {
            Some(own) => self.redis(own),
            None => Lifespan { redis: outer.cloned(), ..self },
        };
        if let Some(redis) = lifespan.redis.clone() {
            lifespan.hubs.meet(&redis);
            redis.first_attempt().await;
        }
        lifespan
    }

    /// What is wrong with its Redis, and with hubs that are to meet there.
    pub(crate) fn redis_problems(&self) -> Vec<String> {
        let Some(redis) = &self.redis else { return Vec::new() };
        let url = redis.problem().map(|problem| format!("`.redis(..)`: {problem}"));
        url.into_iter().chain(self.hubs.namesakes()).collect()
    }
}
