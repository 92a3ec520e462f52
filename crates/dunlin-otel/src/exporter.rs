//! The exporter, as an app takes it.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use dunlin_core::telemetry::Telemetry;
use dunlin_core::{Error, Result};
use tracing::Subscriber;
use tracing::metadata::LevelFilter;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::registry::LookupSpan;

use crate::layer::{Levels, Listener};
use crate::log;
use crate::pipeline::Pipeline;
use crate::queue::{Outlet, Queue};
use crate::settings::Settings;
use crate::tracer::Tracer;

/// How long the end may take unless something else is said.
const FLUSH: Duration = Duration::from_secs(5);

/// Sends traces and metrics of an app to a collector of OpenTelemetry, by OTLP over HTTP: what `App::telemetry` takes.
///
/// ```
/// use dunlin::prelude::*;
///
/// fn app() -> Result<App> {
///     Ok(App::new("Users").telemetry(dunlin_otel::Exporter::from_env()?))
/// }
/// # app().unwrap();
/// ```
#[must_use = "it exports nothing until an app has it"]
pub struct Exporter {
    settings: Settings,
    tracer: Arc<Tracer>,
    outlet: Outlet,
    levels: Targets,
    server: Option<(String, u16)>,
    flush: Duration,
    has_layer: AtomicBool,
}

impl Exporter {
    /// An exporter as the environment says, by the variables of OpenTelemetry's specification: where the collector is
    /// (`OTEL_EXPORTER_OTLP_ENDPOINT`, else `http://localhost:4318`), what the service is (`OTEL_SERVICE_NAME`, else the
    /// app's title; `OTEL_RESOURCE_ATTRIBUTES`), which traces are recorded (`OTEL_TRACES_SAMPLER`,
    /// `OTEL_TRACES_SAMPLER_ARG`). The guide lists all of them.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn from_env() -> Result<Self> {
        Self::new(Settings::read(|name| std::env::var(name).ok())?)
    }

    /// An exporter as these variables say, in the place of the environment's: for tests.
    ///
    /// ```
    /// let exporter = dunlin_otel::Exporter::of([("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")]);
    /// assert!(exporter.is_ok());
    /// let error = dunlin_otel::Exporter::of([("OTEL_TRACES_SAMPLER", "sometimes")]).unwrap_err();
    /// assert!(error.to_string().contains("OTEL_TRACES_SAMPLER=sometimes"));
    /// ```
    ///
    /// # Errors
    /// As [`from_env`](Exporter::from_env).
    pub fn of<'v>(variables: impl IntoIterator<Item = (&'v str, &'v str)>) -> Result<Self> {
        let variables: Vec<_> = variables.into_iter().collect();
        let find = |name: &str| variables.iter().find(|(known, _)| *known == name);
        Self::new(Settings::read(|name| find(name).map(|(_, value)| (*value).to_owned()))?)
    }

    fn new(settings: Settings) -> Result<Self> {
        let (queue, outlet) = Queue::new(settings.queue, settings.batch);
        let tracer = Tracer {
            is_on: settings.traces.is_some(),
            sampler: settings.sampler,
            limits: settings.limits,
            hears_callers: settings.hears_callers,
            queue,
        };
        let levels = Targets::new().with_default(LevelFilter::INFO);
        Ok(Exporter {
            settings,
            tracer: Arc::new(tracer),
            outlet,
            levels,
            server: None,
            flush: FLUSH,
            has_layer: AtomicBool::new(false),
        })
    }

    /// Which spans and events inside of requests are recorded, as in `RUST_LOG`: `info` unless set.
    ///
    /// ```
    /// # fn main() -> dunlin_core::Result<()> {
    /// let exporter = dunlin_otel::Exporter::from_env()?.levels("info,sqlx=debug,noisy=off")?;
    /// # drop(exporter);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When it is not understood.
    pub fn levels(mut self, levels: &str) -> Result<Self> {
        let read = levels.parse::<Targets>();
        self.levels = read.map_err(|error| Error::msg(format!("the levels `{levels}`: {error}")))?;
        Ok(self)
    }

    /// Where clients reach the service, for `server.address` and `server.port`: what requests say of it cannot be
    /// trusted.
    pub fn server(mut self, host: impl Into<String>, port: u16) -> Self {
        self.server = Some((host.into(), port));
        self
    }

    /// How long the app may take at its end to send what is left; 5 s unless set.
    pub fn flush(mut self, limit: Duration) -> Self {
        self.flush = limit;
        self
    }

    /// A layer for a `tracing` subscriber of your own: what makes spans of `tracing` inside of requests part of their
    /// traces. Without a subscriber of yours it is not needed: the server begins one that logs to standard error as
    /// dunlin's own does.
    ///
    /// ```
    /// use tracing_subscriber::layer::SubscriberExt;
    ///
    /// # fn main() -> dunlin_core::Result<()> {
    /// let exporter = dunlin_otel::Exporter::from_env()?;
    /// let subscriber = tracing_subscriber::registry().with(exporter.layer()).with(tracing_subscriber::fmt::layer());
    /// # tracing::subscriber::with_default(subscriber, || ());
    /// # Ok(())
    /// # }
    /// ```
    pub fn layer<S>(&self) -> impl Layer<S> + Send + Sync + 'static + use<S>
    where
        S: Subscriber + for<'a> LookupSpan<'a> + 'static,
    {
        self.has_layer.store(true, Relaxed);
        let levels = if self.tracer.is_on { self.levels.clone() } else { Targets::new() };
        Listener(Arc::clone(&self.tracer)).with_filter(Levels(levels))
    }
}

impl From<Exporter> for Telemetry {
    fn from(exporter: Exporter) -> Self {
        let begins_log = !exporter.has_layer.load(Relaxed);
        let layer = begins_log.then(|| exporter.layer());
        let Exporter { settings, tracer, outlet, server, flush, .. } = exporter;
        let observer = Arc::clone(&tracer);
        let pipeline = Pipeline { settings, tracer, outlet, server, flush };
        let telemetry =
            Telemetry::new(move |arrival| observer.see(arrival)).begin(|source| pipeline.begin(source));
        match layer {
            Some(layer) => telemetry.log(|| log::begin(layer)),
            None => telemetry,
        }
    }
}

impl fmt::Debug for Exporter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // not the headers: they may have keys
        f.debug_struct("Exporter").field("resource", &self.settings.resource).finish_non_exhaustive()
    }
}
