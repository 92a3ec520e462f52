//! The seam for those who tell others what goes on: traces of requests, and metrics.
//!
//! An exporter is a [`Telemetry`]; it knows neither the app nor its server.

mod arrival;
mod metric;
mod observed;

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

pub use arrival::{Arrival, Sender};
pub use dunlin_run::Trace;
pub use metric::{Distribution, Label, Labels, Metric, Points};
pub use observed::{Ended, Observed};

/// Sees each request when it arrives.
type Observe = dyn Fn(&Arrival<'_>) -> Observed + Send + Sync;

/// Begins to export, and gives what is to be done at the end.
type Begin = dyn FnOnce(Source) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send;

/// Where an app tells what goes on in it: what `App::telemetry` takes.
///
/// Crates that export make one; `dunlin-otel` is one of them.
///
/// ```
/// use dunlin_core::telemetry::{Arrival, Observed, Telemetry};
///
/// let telemetry = Telemetry::new(|arrival: &Arrival<'_>| {
///     println!("{} {}", arrival.method, arrival.uri.path());
///     Observed::default()
/// });
/// let telemetry = telemetry.begin(|source| {
///     println!("{} knows {} metrics", source.title, source.metrics().len());
///     async { println!("the end") }
/// });
/// # drop(telemetry);
/// ```
#[must_use = "it does nothing until an app has it"]
pub struct Telemetry {
    observe: Arc<Observe>,
    begin: Option<Box<Begin>>,
    log: Option<Box<dyn FnOnce() + Send>>,
}

/// What an app has to tell.
#[derive(Clone)]
#[non_exhaustive]
pub struct Source {
    /// The app's title.
    pub title: String,
    /// The app's version.
    pub version: String,
    metrics: Arc<dyn Fn() -> Vec<Metric> + Send + Sync>,
}

impl Telemetry {
    /// Calls `observe` for each request that arrives, before anything is done for it. It is on the way of every request:
    /// it must not wait.
    pub fn new(observe: impl Fn(&Arrival<'_>) -> Observed + Send + Sync + 'static) -> Self {
        Telemetry { observe: Arc::new(observe), begin: None, log: None }
    }

    /// Calls `begin` before the app's lifespan begins, on its runtime. The future that it returns is awaited at the very
    /// end, after the lifespan.
    pub fn begin<F, R>(mut self, begin: F) -> Self
    where
        F: FnOnce(Source) -> R + Send + 'static,
        R: Future<Output = ()> + Send + 'static,
    {
        self.begin = Some(Box::new(move |source| Box::pin(begin(source))));
        self
    }

    /// Calls `log` when a server starts, in the place of the log that dunlin brings.
    pub fn log(mut self, log: impl FnOnce() + Send + 'static) -> Self {
        self.log = Some(Box::new(log));
        self
    }

    /// Takes what each request is shown to.
    #[doc(hidden)]
    pub fn observer(&self) -> impl Fn(&Arrival<'_>) -> Observed + Send + Sync + use<> {
        let observe = Arc::clone(&self.observe);
        move |arrival: &Arrival<'_>| observe(arrival)
    }

    /// Begins; gives the end.
    #[doc(hidden)]
    pub fn run(self, source: Source) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        match self.begin {
            Some(begin) => begin(source),
            None => Box::pin(std::future::ready(())),
        }
    }

    /// Begins the log; false when there is none.
    #[doc(hidden)]
    pub fn begin_log(&mut self) -> bool {
        self.log.take().map(|log| log()).is_some()
    }
}

impl Source {
    /// What an app of this title and version has to tell.
    #[doc(hidden)]
    pub fn new(
        (title, version): (String, String),
        metrics: impl Fn() -> Vec<Metric> + Send + Sync + 'static,
    ) -> Self {
        Source { title, version, metrics: Arc::new(metrics) }
    }

    /// All metrics as they are now. It reads what is counted, and disturbs no request.
    pub fn metrics(&self) -> Vec<Metric> {
        (self.metrics)()
    }
}

impl fmt::Debug for Telemetry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Telemetry")
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source({})", self.title)
    }
}
