//! What an app is made of, before it starts.

use std::any::{Any, TypeId};
use std::fmt;

use dunlin_core::{AppState, Dependency, FormLimits, HttpError, Reply, Result};
use dunlin_model::Model;
use dunlin_openapi::Info;
#[cfg(feature = "watchdog")]
use dunlin_run::watchdog::Watchdog;
use dunlin_run::{PoolConfig, PoolsBuilder};
use http::StatusCode;

use super::documentation::Docs;
use super::lifespan::Begin;
use super::{Environment, Lifespan};
use crate::Request;
use crate::depend::Overrides;
use crate::middleware::Stack;
use crate::realtime::Hubs;
use crate::reply::Failures;
use crate::routing::{Mount, Route, Router};

/// An app: endpoints, what they share, and how they are served.
///
/// ```
/// use dunlin::prelude::*;
///
/// #[get("/")]
/// async fn root() -> &'static str { "Hello" }
///
/// let app = App::new("Greetings").version("1.0.0").routes(routes![root]);
/// ```
pub struct App {
    pub(crate) info: Info,
    pub(crate) root: Router,
    pub(crate) state: AppState,
    pub(crate) overrides: Overrides,
    pub(crate) stack: Stack,
    pub(crate) hubs: Hubs,
    #[cfg(feature = "redis")]
    pub(crate) redis: Option<crate::Redis>,
    pub(crate) failures: Failures,
    pub(crate) begin: Vec<Begin>,
    pub(crate) docs: Docs,
    pub(crate) pools: PoolsBuilder,
    pub(crate) environment: Environment,
    pub(crate) mounts: Vec<(String, Mount)>,
    #[cfg(feature = "metrics")]
    pub(crate) metrics: crate::monitor::PagePlan,
    #[cfg(feature = "telemetry")]
    pub(crate) telemetry: Option<dunlin_core::telemetry::Telemetry>,
    #[cfg(feature = "watchdog")]
    pub(crate) watchdog: Option<Watchdog>,
    #[cfg(feature = "console")]
    pub(crate) console: crate::console::Choice,
}

impl App {
    /// An app without endpoints. `title` is shown in the documentation.
    pub fn new(title: impl Into<String>) -> Self {
        Self::of(Info::new(title))
    }

    fn of(info: Info) -> Self {
        App {
            info,
            root: Router::default(),
            state: AppState::default(),
            overrides: Overrides::default(),
            stack: Stack::default(),
            hubs: Hubs::default(),
            #[cfg(feature = "redis")]
            redis: None,
            failures: Failures::default(),
            begin: Vec::new(),
            docs: Docs::default(),
            pools: PoolsBuilder::default(),
            environment: Environment::new(),
            mounts: Vec::new(),
            #[cfg(feature = "metrics")]
            metrics: crate::monitor::PagePlan::default(),
            #[cfg(feature = "telemetry")]
            telemetry: None,
            #[cfg(feature = "watchdog")]
            watchdog: Some(Watchdog::new()),
            #[cfg(feature = "console")]
            console: crate::console::Choice::default(),
        }
    }

    /// Adds endpoints.
    #[must_use]
    pub fn routes(mut self, routes: impl IntoIterator<Item = Route>) -> Self {
        self.root.routes.extend(routes);
        self
    }

    /// Adds a router.
    #[must_use]
    pub fn include(mut self, router: Router) -> Self {
        self.root = self.root.include(router);
        self
    }

    /// Puts another app, or [`StaticFiles`](crate::StaticFiles), below a path.
    ///
    /// A mounted app is one of its own: with its documentation, middleware, error handlers and lifespan. State that it
    /// does not hold is taken from this app, and both run in this app's pools. An endpoint of this app beats the mount
    /// where its path is more special.
    ///
    /// ```
    /// use dunlin::prelude::*;
    ///
    /// #[get("/sub")]
    /// async fn sub() -> &'static str { "from below" }
    ///
    /// let app = App::new("Main").mount("/subapi", App::new("Sub").routes(routes![sub]));
    /// # dunlin::run::block_on(async {
    /// let client = TestClient::new(app).start().await;
    /// assert_eq!(client.get("/subapi/sub").await.text(), "\"from below\"");
    /// client.get("/subapi/docs").await.assert_status(200);
    /// # });
    /// ```
    #[must_use]
    pub fn mount(mut self, path: impl Into<String>, mounted: impl Into<Mount>) -> Self {
        self.mounts.push((path.into(), mounted.into()));
        self
    }

    /// Runs a dependency before each endpoint.
    #[must_use]
    pub fn depends<D: Dependency>(mut self) -> Self {
        self.root = self.root.depends::<D>();
        self
    }

    /// An answer that each endpoint may give: status and what it means.
    #[must_use]
    pub fn response(mut self, status: u16, description: &'static str) -> Self {
        self.root = self.root.response(status, description);
        self
    }

    /// An answer that each endpoint may give, with what it holds as JSON.
    #[must_use]
    pub fn response_model<T: Model>(mut self, status: u16, description: &'static str) -> Self {
        self.root = self.root.response_model::<T>(status, description);
        self
    }

    /// Holds a value for all requests; taken by `State<T>`. One value a type: an app that is given two does not start.
    #[must_use]
    pub fn state<T: Any + Send + Sync>(mut self, value: T) -> Self {
        if self.state.contains(TypeId::of::<T>()) {
            let name = std::any::type_name::<T>();
            let problem =
                format!("`.state(..)` is given two values of `{name}`: put each into a struct of its own");
            self.stack.problems.push(problem);
        }
        self.state = self.state.with(value);
        self
    }

    /// Runs before the first request: opens pools, loads models, puts them into the app's state.
    ///
    /// ```
    /// # use dunlin::prelude::*;
    /// struct Pool;
    /// let app = App::new("Users").lifespan(async |app| {
    ///     let pool = Pool;
    ///     Ok(app.state(pool).on_shutdown(async { println!("closing") }))
    /// });
    /// ```
    #[must_use]
    pub fn lifespan<F, R>(mut self, begin: F) -> Self
    where
        F: FnOnce(Lifespan) -> R + Send + 'static,
        R: Future<Output = Result<Lifespan>> + Send + 'static,
    {
        self.begin.push(Box::new(move |lifespan| Box::pin(begin(lifespan))));
        self
    }

    /// Answers errors of type `E` by `handler`: errors of your own, and in place of the usual answers
    /// [`HttpError`](crate::HttpError) and [`ValidationError`](crate::ValidationError).
    ///
    /// The request has its body as far as it was read. What the handler returns is the answer, as from an endpoint;
    /// an error that it returns is answered as if there were no handler. Of two handlers for one type, the last one
    /// added counts.
    ///
    /// ```
    /// use dunlin::prelude::*;
    ///
    /// #[derive(Debug)]
    /// struct OutOfStock { item: String }
    /// impl std::fmt::Display for OutOfStock {
    ///     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { write!(f, "{} is gone", self.item) }
    /// }
    /// impl std::error::Error for OutOfStock {}
    ///
    /// #[post("/orders/{item}")]
    /// async fn order(item: String) -> Result<String, OutOfStock> { Err(OutOfStock { item }) }
    ///
    /// let app = App::new("Shop").routes(routes![order]).on_error(async |error: OutOfStock, _request| {
    ///     (StatusCode::CONFLICT, json!({ "message": error.to_string() }))
    /// });
    /// # dunlin::run::block_on(async {
    /// let response = TestClient::new(app).start().await.post("/orders/kite").await.assert_status(409);
    /// assert_eq!(response.text(), r#"{"message":"kite is gone"}"#);
    /// # });
    /// ```
    #[must_use]
    pub fn on_error<E, F, R>(mut self, handler: F) -> Self
    where
        E: std::error::Error + 'static,
        F: Fn(E, Request) -> R + Send + Sync + 'static,
        R: Future<Output: Reply> + Send + 'static,
    {
        self.failures.on::<E, F, R>(handler);
        self
    }

    /// Answers by `handler` what would be answered with this status: 404 for paths that are not there and things that
    /// were not found, 422 for requests that do not fit (the detail has the issues), 503 for a pool that is full, 500
    /// for what nobody expected (its cause is in the log, not in the error). An error of a type that
    /// [`on_error`](App::on_error) has a handler for goes there, unless it is an [`HttpError`].
    ///
    /// The status is a number or a [`StatusCode`]; a number that is no status is a mistake at start.
    ///
    /// ```
    /// # use dunlin::prelude::*;
    /// let app = App::new("Site").on_status(404, async |_error, request: Request| {
    ///     (StatusCode::NOT_FOUND, Html(format!("<h1>There is no {}</h1>", request.uri().path().len())))
    /// });
    /// ```
    #[must_use]
    pub fn on_status<F, R>(
        mut self,
        status: impl TryInto<StatusCode> + fmt::Display + Copy,
        handler: F,
    ) -> Self
    where
        F: Fn(HttpError, Request) -> R + Send + Sync + 'static,
        R: Future<Output: Reply> + Send + 'static,
    {
        match status.try_into() {
            Ok(status) => self.failures.on_status(status, handler),
            Err(_) => self.stack.problems.push(format!("`on_status({status}, ..)`: that is no status")),
        }
        self
    }

    /// Adds a named pool, or sets the size of `PoolConfig::threads("threads")` or `PoolConfig::cpu("cpu")`.
    ///
    /// ```
    /// # use dunlin::prelude::*;
    /// use dunlin::run::PoolConfig;
    /// #[get("/report", run = threads("reports"))]
    /// fn report() -> String { "slow".to_owned() }
    ///
    /// let app = App::new("Reports").pool(PoolConfig::threads("reports").size(4)).routes(routes![report]);
    /// ```
    #[must_use]
    pub fn pool(mut self, config: PoolConfig) -> Self {
        self.pools = self.pools.pool(config);
        self
    }

    /// Adds a named pool of worker processes, or sets up `ProcessConfig::new("processes")`, where `run = process` goes.
    /// Needs the feature `process`.
    ///
    /// ```
    /// # use dunlin::prelude::*;
    /// use std::time::Duration;
    /// use dunlin::run::ProcessConfig;
    ///
    /// #[get("/thumbnails/{id}", run = process("images"))]
    /// fn thumbnail(id: u32) -> Vec<u32> { vec![id] }
    ///
    /// let images = ProcessConfig::new("images").workers(2).memory(512 << 20).deadline(Duration::from_secs(5));
    /// let app = App::new("Images").processes(images).routes(routes![thumbnail]);
    /// ```
    #[cfg(feature = "process")]
    #[must_use]
    pub fn processes(mut self, config: dunlin_run::ProcessConfig) -> Self {
        self.pools = self.pools.processes(config);
        self
    }

    /// The most bytes of a body, where neither a router nor the endpoint says otherwise (`body_limit = "16MiB"`).
    /// Unless set it is 2 MiB for what is read into memory and 16 MiB for forms with their files; streams have none.
    /// Longer ones are answered with 413.
    #[must_use]
    pub fn body_limit(mut self, bytes: u64) -> Self {
        self.root = self.root.body_limit(bytes);
        self
    }

    /// How much of a form is taken, where neither a router nor the endpoint says otherwise. More is answered with 400.
    ///
    /// ```
    /// # use dunlin::prelude::*;
    /// use dunlin::FormLimits;
    /// let app = App::new("Notes").form_limits(FormLimits::new().max_fields(5));
    /// ```
    #[must_use]
    pub fn form_limits(mut self, limits: FormLimits) -> Self {
        self.root = self.root.form_limits(limits);
        self
    }

    /// With `false` a body without `Content-Type` is read as JSON. Leave it: a page of another site can make browsers
    /// send such bodies without asking first.
    #[must_use]
    pub fn strict_content_type(mut self, is_strict: bool) -> Self {
        self.root = self.root.strict_content_type(is_strict);
        self
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "App({})", self.info.title)
    }
}
