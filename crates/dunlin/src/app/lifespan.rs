//! The time between the start of an app and its end.

use std::any::Any;
use std::fmt;

use dunlin_core::{AppState, Result};
use dunlin_model::Model;

use super::Environment;
use crate::realtime::Hubs;
use crate::routing::BoxFuture;

/// An app that is starting: takes state, and what is to be done at the end.
#[derive(Default)]
pub struct Lifespan {
    pub(crate) state: AppState,
    pub(crate) end: Vec<BoxFuture<'static, ()>>,
    pub(crate) environment: Environment,
    pub(crate) hubs: Hubs,
    #[cfg(feature = "redis")]
    pub(crate) redis: Option<crate::Redis>,
    #[cfg(feature = "console")]
    pub(crate) panels: crate::console::Panels,
}

/// Begins a lifespan.
pub(crate) type Begin = Box<dyn FnOnce(Lifespan) -> BoxFuture<'static, Result<Lifespan>> + Send>;

impl Lifespan {
    /// Holds a value for all requests; taken by `State<T>`.
    #[must_use]
    pub fn state<T: Any + Send + Sync>(mut self, value: T) -> Self {
        self.state = self.state.with(value);
        self
    }

    /// Reads settings from the environment and `.env`; [`App::environment`](crate::App::environment) says otherwise.
    ///
    /// ```
    /// # use dunlin::prelude::*;
    /// # use dunlin::Environment;
    /// #[model]
    /// struct Settings { database_url: String }
    ///
    /// # dunlin::run::block_on(async {
    /// # let app = App::new("Users").environment(Environment::of([("DATABASE_URL", "sqlite:users.db")]));
    /// let app = app.lifespan(async |app| {
    ///     let settings: Settings = app.settings()?;
    ///     Ok(app.state(settings))
    /// });
    /// # TestClient::new(app).start().await;
    /// # });
    /// ```
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn settings<S: Model>(&self) -> Result<S> {
        self.environment.read()
    }

    /// Adds a panel to the console; see [`Panel`](crate::console::Panel).
    ///
    /// ```
    /// use dunlin::console::{Content, Panel};
    /// use dunlin::prelude::*;
    ///
    /// struct Pool;
    /// impl Panel for Pool {
    ///     fn name(&self) -> &str { "database" }
    ///     fn content(&self) -> Content { Content::new().figure("connections", 4.0) }
    /// }
    ///
    /// let app = App::new("Users").lifespan(async |app| Ok(app.panel(Pool)));
    /// ```
    #[cfg(feature = "console")]
    #[must_use]
    pub fn panel(self, panel: impl crate::console::Panel) -> Self {
        self.panels.add([std::sync::Arc::new(panel) as std::sync::Arc<dyn crate::console::Panel>]);
        self
    }

    /// The rooms of the app, for what speaks in them by itself.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use dunlin::prelude::*;
    ///
    /// let app = App::new("Clock").lifespan(async |app| {
    ///     let rooms = app.rooms();
    ///     let ticks = run::spawn(async move {
    ///         loop {
    ///             tokio::time::sleep(Duration::from_secs(1)).await;
    ///             rooms.room("clock").broadcast_text("tick").await;
    ///         }
    ///     });
    ///     Ok(app.on_shutdown(async move { ticks.abort() }))
    /// });
    /// ```
    #[cfg(feature = "websocket")]
    pub fn rooms(&self) -> crate::Rooms {
        self.state.get().map_or_else(crate::Rooms::new, |rooms| crate::Rooms::clone(&rooms))
    }

    /// Runs at the end, after the last request; what was added last runs first.
    #[must_use]
    pub fn on_shutdown<F>(mut self, end: F) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.end.push(Box::pin(end));
        self
    }
}

/// Runs what is to be done at the end, last added first.
pub(crate) async fn end(mut list: Vec<BoxFuture<'static, ()>>) {
    while let Some(last) = list.pop() {
        last.await;
    }
}

impl fmt::Debug for Lifespan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lifespan")
    }
}
