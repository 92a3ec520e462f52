//! How an app comes to a hub.

use std::any::{TypeId, type_name};

use dunlin_model::Model;

use super::Hub;
use crate::{App, Lifespan};

impl App {
    /// Gives the app a [`Hub`] of events of `T`, which endpoints and dependencies take as an argument. One a type: an app
    /// that is given two does not start.
    ///
    /// ```
    /// use dunlin::prelude::*;
    /// use dunlin::{Hub, HubConfig};
    ///
    /// #[model]
    /// struct Notification { text: String }
    ///
    /// let app = App::new("News").hub(HubConfig::<Notification>::new().history(100));
    ///
    /// // a hub that is also at hand outside of the app
    /// let hub = Hub::<Notification>::new();
    /// let app = App::new("News").hub(hub.clone());
    /// ```
    #[must_use]
    pub fn hub<T: Model + 'static>(mut self, hub: impl Into<Hub<T>>) -> Self {
        let hub = hub.into();
        self.hubs.add(&hub);
        if self.state.contains(TypeId::of::<Hub<T>>()) {
            let name = type_name::<T>();
            let problem = format!(
                "`.hub(..)` is given two hubs of `{name}`: one has topics enough, or needs a type of its own"
            );
            self.stack.problems.push(problem);
        }
        self.state = self.state.with(hub);
        self
    }
}

impl Lifespan {
    /// As [`App::hub`], for a hub that is made when the app starts.
    #[must_use]
    pub fn hub<T: Model + 'static>(mut self, hub: impl Into<Hub<T>>) -> Self {
        let hub = hub.into();
        self.hubs.add(&hub);
        #[cfg(feature = "redis")]
        if let Some(redis) = &self.redis {
            self.hubs.meet(redis);
        }
        self.state(hub)
    }
}
