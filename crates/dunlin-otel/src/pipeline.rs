//! Sends what was recorded, in tasks of its own: whatever the collector does, requests hear nothing of it.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use dunlin_core::telemetry::{Metric, Points, Source};
use dunlin_run::spawn_named;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

use crate::courier::{Courier, Delivery};
use crate::health::Health;
use crate::queue::Outlet;
use crate::settings::{Settings, Signal};
use crate::span::now;
use crate::tracer::Tracer;
use crate::wire::{self, Resource, Server, Span};

/// The first pause before a message is sent again; each later one is twice as long, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// A message that nobody took for so long is given up.
const TRIES_FOR: Duration = Duration::from_secs(300);

/// What is sent, and how.
pub(crate) struct Pipeline {
    pub(crate) settings: Settings,
    pub(crate) tracer: Arc<Tracer>,
    pub(crate) outlet: Outlet,
    pub(crate) server: Server,
    /// How long the end may take.
    pub(crate) flush: Duration,
}

impl Pipeline {
    /// Begins to send; gives the end, which sends what is left.
    pub(crate) fn begin(self, source: Source) -> impl Future<Output = ()> + Send + 'static {
        let Pipeline { settings, tracer, outlet, server, flush } = self;
        let resource = Resource::new(settings.resource, &source.title, &source.version);
        let (stop, stopped) = watch::channel(false);
        let mut tasks = Vec::new();
        if let Some(signal) = settings.metrics {
            let metrics = Metrics {
                line: Line::new("metrics", signal, stopped.clone()),
                source,
                tracer: Arc::clone(&tracer),
                resource: resource.clone(),
                since: now(),
                interval: settings.interval,
            };
            tasks.push(spawn_named("telemetry metrics", metrics.run()));
        }
        if let Some(signal) = settings.traces {
            let line = Line::new("traces", signal, stopped);
            let (delay, counted) = (settings.delay, 0);
            let traces = Traces { line, tracer, outlet, resource, server, delay, counted };
            tasks.push(spawn_named("telemetry traces", traces.run()));
        }
        end(stop, tasks, flush)
    }
}

/// Tells the tasks to end, and waits as long as it may.
async fn end(stop: watch::Sender<bool>, mut tasks: Vec<JoinHandle<()>>, limit: Duration) {
    stop.send_replace(true);
    let all = async {
        for task in &mut tasks {
            // one that panicked was logged
            let _ = task.await;
        }
    };
    if timeout(limit, all).await.is_err() {
        tracing::warn!(?limit, "the collector did not take the last traces and metrics in time");
        tasks.iter().for_each(JoinHandle::abort);
    }
}

/// The way to a collector, until the end.
struct Line {
    courier: Courier,
    health: Health,
    stopped: watch::Receiver<bool>,
}

impl Line {
    fn new(what: &'static str, signal: Signal, stopped: watch::Receiver<bool>) -> Self {
        let health = Health::new(what, &signal.endpoint);
        Line { courier: Courier::new(signal), health, stopped }
    }

    fn is_last(&self) -> bool {
        *self.stopped.borrow()
    }

    /// Ends after a time, or when all ends.
    async fn pause(&mut self, time: Duration) {
        tokio::select! {
            () = sleep(time) => {}
            // the sender is gone: that is an end, too
            _ = self.stopped.wait_for(|is_stopped| *is_stopped) => {}
        }
    }

    /// Sends a message once. Gives when it may be tried again, if it was not taken.
    async fn send(&mut self, message: &Bytes) -> Sent {
        match self.courier.deliver(message).await {
            Delivery::Taken { rejected } => {
                self.health.reached();
                let Some((count, said)) = rejected else { return Sent::Done };
                tracing::debug!(count, said, "the collector did not take all");
                self.health.lose(count);
                Sent::Done
            }
            Delivery::Later { why, after } => {
                self.health.failed(&why);
                Sent::Later(after)
            }
            Delivery::Refused { why } => {
                self.health.failed(&why);
                Sent::Never
            }
        }
    }
}

/// What came of sending a message once.
enum Sent {
    Done,
    Later(Option<Duration>),
    Never,
}

/// Sends spans.
struct Traces {
    line: Line,
    tracer: Arc<Tracer>,
    outlet: Outlet,
    resource: Resource,
    server: Server,
    delay: Duration,
    /// Records that the queue has dropped, as far as they were counted here.
    counted: u64,
}

impl Traces {
    async fn run(mut self) {
        loop {
            let tracer = Arc::clone(&self.tracer);
            tokio::select! {
                () = tracer.queue.filled() => {}
                () = self.line.pause(self.delay) => {}
            }
            let is_last = self.line.is_last();
            self.send_all(is_last).await;
            self.report(is_last);
            if is_last {
                return;
            }
        }
    }

    /// Sends batches as long as they are whole; in the end, all there is.
    async fn send_all(&mut self, is_last: bool) {
        loop {
            let records = self.tracer.queue.take(&mut self.outlet);
            if records.is_empty() {
                return;
            }
            let count = records.len() as u64;
            let message = wire::traces(&records, &self.resource, &self.server);
            drop(records);
            if !self.send(message.into()).await {
                self.line.health.lose(count);
            }
            if !is_last && !self.tracer.queue.has_batch() {
                return;
            }
        }
    }

    /// Sends one batch, again and again if need be. False when it was given up.
    async fn send(&mut self, message: Bytes) -> bool {
        let begun = Instant::now();
        let mut pause = FIRST_PAUSE.min(self.delay);
        loop {
            // asked before: what fails in the end is not tried again
            let is_last = self.line.is_last();
            let after = match self.line.send(&message).await {
                Sent::Done => return true,
                Sent::Never => return false,
                Sent::Later(after) => after,
            };
            if is_last || begun.elapsed() >= TRIES_FOR {
                return false;
            }
            self.report(false);
            self.line.pause(after.unwrap_or(pause).min(LONGEST_PAUSE)).await;
            pause = (2 * pause).min(LONGEST_PAUSE);
        }
    }

    fn report(&mut self, is_last: bool) {
        let dropped = self.tracer.queue.dropped();
        self.line.health.lose(dropped - std::mem::replace(&mut self.counted, dropped));
        self.line.health.report(is_last);
    }
}

/// Sends metrics.
struct Metrics {
    line: Line,
    source: Source,
    tracer: Arc<Tracer>,
    resource: Resource,
    since: u64,
    interval: Duration,
}

impl Metrics {
    async fn run(mut self) {
        loop {
            self.line.pause(self.interval).await;
            let is_last = self.line.is_last();
            // one that is lost is made good by the next, which counts from the start
            self.line.send(&self.message()).await;
            self.line.health.report(is_last);
            if is_last {
                return;
            }
        }
    }

    fn message(&self) -> Bytes {
        let mut metrics = self.source.metrics();
        metrics.push(Metric {
            name: "dunlin.telemetry.spans_dropped",
            help: "Spans that there was no room for",
            unit: "",
            points: Points::Counter(vec![(Vec::new(), self.tracer.queue.dropped() as f64)]),
        });
        let span = Span { since: self.since, until: now() };
        wire::metrics(&metrics, &self.resource, span).into()
    }
}
