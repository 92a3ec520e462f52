//! `App::telemetry`: traces and metrics for others.

use dunlin_core::telemetry::{Source, Telemetry, Trace};

use super::Monitor;
use crate::App;
use crate::routing::BoxFuture;

impl App {
    /// Tells an exporter of each request, and of all that the [`Monitor`] knows: `dunlin_otel::Exporter`, or one of your
    /// own made of a [`Telemetry`]. It belongs to the outermost app, and sees the requests of mounted ones.
    ///
    /// ```
    /// use dunlin::prelude::*;
    /// use dunlin::telemetry::{Arrival, Observed, Telemetry};
    ///
    /// let told = Telemetry::new(|arrival: &Arrival<'_>| {
    ///     println!("{} {}", arrival.method, arrival.uri.path());
    ///     Observed::default()
    /// });
    /// let app = App::new("Users").telemetry(told);
    /// ```
    #[must_use]
    pub fn telemetry(mut self, telemetry: impl Into<Telemetry>) -> Self {
        if self.telemetry.replace(telemetry.into()).is_some() {
            let problem = "`.telemetry(..)` is given two exporters: one sees all requests";
            self.stack.problems.push(problem.to_owned());
        }
        self
    }

    /// What is wrong with an app that is mounted in another, and brings an exporter of its own.
    pub(crate) fn telemetry_problem(&self, path: &str) -> Option<String> {
        let problem = || format!("mounted at `{path}`: `.telemetry(..)` belongs to the outermost app");
        self.telemetry.is_some().then(problem)
    }

    /// Begins the log that the exporter brings; false when it brings none.
    pub(crate) fn begins_log(&mut self) -> bool {
        self.telemetry.as_mut().is_some_and(Telemetry::begin_log)
    }
}

/// The trace of a request, for its line in the log.
pub(crate) struct Traced(Option<Trace>);

impl Traced {
    pub(crate) fn current() -> Self {
        Traced(Trace::current())
    }

    pub(crate) fn id(&self) -> Option<String> {
        self.0.map(|trace| format!("{:032x}", trace.id))
    }

    /// The id of the request's span, which nobody has when it is not recorded.
    pub(crate) fn span(&self) -> Option<String> {
        self.0.filter(|trace| trace.is_sampled).map(|trace| format!("{:016x}", trace.span))
    }
}

/// Begins to export; gives the end.
pub(crate) fn begin(
    telemetry: Option<Telemetry>,
    monitor: &Monitor,
    app: (String, String),
) -> Option<BoxFuture<'static, ()>> {
    let monitor = monitor.clone();
    let source = Source::new(app.clone(), move || monitor.metrics(&app));
    Some(telemetry?.run(source))
}
