//! The monitor as metrics, by the names of OpenTelemetry's semantic conventions where they have one. Whatever writes
//! metrics reads this.

use std::collections::BTreeMap;

use dunlin_core::telemetry::{Distribution, Label, Labels, Metric, Points};
use dunlin_run::{BulkheadSnapshot, Place, Snapshot, task_counts};

use super::process::Process;
use super::{AnswerSnapshot, Latency, Monitor, RouteSnapshot};

/// What is said of a metric: its name and its help.
type Said = (&'static str, &'static str);

impl Monitor {
    /// All that the monitor knows, as it is now. An app says of itself what it is: title and version.
    pub(super) fn metrics(&self, app: &(String, String)) -> Vec<Metric> {
        let mut metrics = Metrics::default();
        let routes = self.routes();
        metrics.requests(&routes);
        metrics.concurrency(&routes);
        metrics.pools(&self.pools());
        #[cfg(feature = "process")]
        metrics.workers(self);
        metrics.tasks(self);
        metrics.loops(self);
        metrics.timed(self);
        metrics.process(&Process::now());
        metrics.build(app);
        metrics.0
    }
}

/// Metrics as they are collected.
#[derive(Default)]
struct Metrics(Vec<Metric>);

impl Metrics {
    fn requests(&mut self, routes: &[RouteSnapshot]) {
        let answers = routes.iter().flat_map(|route| route.answers.iter().map(move |answer| (route, answer)));
        let durations =
            answers.map(|(route, answer)| (answer_labels(route, answer), answer.latency.distribution()));
        self.add(
            ("http.server.request.duration", "From a request's arrival to the last byte of its response"),
            "s",
            Points::Histogram(durations.collect()),
        );
        let active = routes.iter().map(|route| (route_labels(route), route.in_flight as f64));
        self.add(
            ("http.server.active_requests", "Requests that are being answered"),
            "",
            Points::UpDown(active.collect()),
        );
    }

    fn concurrency(&mut self, routes: &[RouteSnapshot]) {
        let limited: Vec<_> = routes
            .iter()
            .filter_map(|route| Some((route_labels(route), route.concurrency.as_ref()?)))
            .collect();
        if limited.is_empty() {
            return;
        }
        let all = |value: fn(&BulkheadSnapshot) -> f64| {
            limited.iter().map(|(labels, limit)| (labels.clone(), value(limit))).collect()
        };
        self.gauge(
            ("dunlin.concurrency.limit", "The most requests that a route answers at once"),
            all(|limit| limit.limit as f64),
        );
        self.gauge(
            ("dunlin.concurrency.busy", "Requests within the limit of their route"),
            all(|limit| limit.busy as f64),
        );
        self.gauge(
            ("dunlin.concurrency.queued", "Requests that wait for the limit of their route"),
            all(|limit| limit.queued as f64),
        );
        self.counter(
            ("dunlin.concurrency.refused", "Requests refused by the limit of their route"),
            "",
            all(|limit| limit.rejected as f64),
        );
    }

    fn pools(&mut self, pools: &[Snapshot]) {
        let all = |value: fn(&Snapshot) -> f64| {
            pools.iter().map(|pool| (pool_labels(pool), value(pool))).collect::<Vec<_>>()
        };
        self.gauge(("dunlin.pool.size", "The most threads of a pool"), all(|pool| pool.size as f64));
        self.gauge(("dunlin.pool.threads", "Threads of a pool that exist"), all(|pool| pool.threads as f64));
        self.gauge(("dunlin.pool.busy", "Threads of a pool that have a job"), all(|pool| pool.busy as f64));
        self.gauge(("dunlin.pool.queue_size", "The most jobs that may wait"), all(|pool| pool.queue as f64));
        self.gauge(("dunlin.pool.queued", "Jobs that wait for a thread"), all(|pool| pool.queued as f64));
        self.counter(
            ("dunlin.pool.jobs", "Jobs of a pool; refused ones never ran, callers of abandoned ones left"),
            "",
            pools.iter().flat_map(outcomes).collect(),
        );
        self.counter(
            ("dunlin.pool.dequeued", "Jobs that left the queue of a pool"),
            "",
            all(|pool| pool.dequeued as f64),
        );
        self.counter(
            ("dunlin.pool.queue_time", "The time that those waited"),
            "s",
            all(|pool| pool.total_queue_time.as_secs_f64()),
        );
        self.counter(
            ("dunlin.pool.service_time", "The time that jobs kept a thread"),
            "s",
            all(|pool| pool.total_service_time.as_secs_f64()),
        );
    }

    #[cfg(feature = "process")]
    fn workers(&mut self, monitor: &Monitor) {
        let pools = monitor.process_pools();
        let all = |value: fn(&dunlin_run::ProcessSnapshot) -> f64| {
            pools.iter().map(|pool| (pool_labels(&pool.jobs), value(pool))).collect()
        };
        self.gauge(("dunlin.pool.workers", "Worker processes that exist"), all(|pool| pool.workers as f64));
        self.counter(
            ("dunlin.pool.workers_started", "Worker processes started so far"),
            "",
            all(|pool| pool.started as f64),
        );
        self.counter(
            ("dunlin.pool.jobs_failed", "Jobs that panicked, crashed or were killed"),
            "",
            all(|pool| pool.failed as f64),
        );
    }

    fn tasks(&mut self, monitor: &Monitor) {
        let mut names = BTreeMap::<&str, u32>::new();
        monitor.tasks().iter().for_each(|task| *names.entry(task.name).or_default() += 1);
        let live = names.into_iter().map(|(name, count)| (vec![("task", name.into())], f64::from(count)));
        self.gauge(("dunlin.tasks", "Tasks that have not ended"), live.collect());
        let counts = task_counts();
        self.counter(("dunlin.tasks_started", "Tasks started so far"), "", one(counts.started as f64));
        self.counter(("dunlin.tasks_panicked", "Tasks that panicked"), "", one(counts.panicked as f64));
    }

    fn loops(&mut self, monitor: &Monitor) {
        self.add(
            ("dunlin.event_loop.lag", "How much later than asked for a task runs"),
            "s",
            Points::Histogram(vec![(Labels::new(), monitor.lag().distribution())]),
        );
        let loops = monitor.event_loops();
        let numbered = loops.loops.iter().enumerate();
        let busy = numbered
            .map(|(number, one)| (vec![("loop", (number + 1).to_string().into())], one.busy.as_secs_f64()));
        self.counter(
            ("dunlin.event_loop.busy", "The time that an event loop spent polling"),
            "s",
            busy.collect(),
        );
        self.gauge(
            ("dunlin.event_loop.queued", "Tasks in the queue that event loops share"),
            one(loops.queued as f64),
        );
    }

    fn timed(&mut self, monitor: &Monitor) {
        let functions = monitor.timed();
        if functions.is_empty() {
            return;
        }
        let calls = functions
            .into_iter()
            .map(|(name, latency)| (vec![("function", name.into())], latency.distribution()));
        self.add(
            ("dunlin.timed", "How long calls of `#[timed]` functions took"),
            "s",
            Points::Histogram(calls.collect()),
        );
    }

    fn process(&mut self, process: &Process) {
        if let Some(cpu) = process.cpu_seconds {
            self.counter(("process.cpu", "User and system CPU time of the process"), "s", one(cpu));
        }
        let gauges: [(Said, &'static str, Option<f64>); 6] = [
            (
                ("process.resident_memory", "Memory of the process that is in RAM"),
                "By",
                process.resident_bytes,
            ),
            (("process.virtual_memory", "Address space of the process"), "By", process.virtual_bytes),
            (("process.open_fds", "File descriptors that are open"), "", process.open_fds),
            (("process.max_fds", "The most file descriptors that may be open"), "", process.max_fds),
            (("process.threads", "Threads of the process"), "", process.threads),
            (("process.start_time", "When the process began, since 1970"), "s", process.start_seconds),
        ];
        for (said, unit, value) in gauges {
            if let Some(value) = value {
                self.add(said, unit, Points::Gauge(one(value)));
            }
        }
    }

    fn build(&mut self, (title, version): &(String, String)) {
        let labels = vec![
            ("version", env!("CARGO_PKG_VERSION").into()),
            ("app", title.clone().into()),
            ("app_version", version.clone().into()),
        ];
        self.add(("dunlin.build", "The version of dunlin, and the app"), "", Points::Info(labels));
    }

    fn gauge(&mut self, said: Said, values: Vec<(Labels, f64)>) {
        self.add(said, "", Points::Gauge(values));
    }

    fn counter(&mut self, said: Said, unit: &'static str, values: Vec<(Labels, f64)>) {
        self.add(said, unit, Points::Counter(values));
    }

    fn add(&mut self, (name, help): Said, unit: &'static str, points: Points) {
        self.0.push(Metric { name, help, unit, points });
    }
}

impl Latency {
    /// By OpenTelemetry's buckets.
    fn distribution(&self) -> Distribution {
        let (limits, up_to): (Vec<f64>, Vec<u64>) = self.buckets().unzip();
        let mut before = 0;
        let counts = up_to.into_iter().chain([self.count()]);
        let counts = counts.map(|count| count - std::mem::replace(&mut before, count)).collect();
        Distribution { limits, counts, sum: self.total().as_secs_f64() }
    }
}

/// A value that nothing else is told apart from.
fn one(value: f64) -> Vec<(Labels, f64)> {
    vec![(Labels::new(), value)]
}

fn outcomes(pool: &Snapshot) -> [(Labels, f64); 4] {
    let outcomes = [
        ("completed", pool.completed),
        ("panicked", pool.panicked),
        ("refused", pool.rejected),
        ("abandoned", pool.abandoned),
    ];
    outcomes.map(|(outcome, count)| {
        let mut labels = pool_labels(pool);
        labels.push(("outcome", outcome.into()));
        (labels, count as f64)
    })
}

fn route_labels(route: &RouteSnapshot) -> Labels {
    let method = route.method.as_ref().map(|method| ("http.request.method", method.to_string().into()));
    let template = route.template.clone().map(|template| ("http.route", template.into()));
    method.into_iter().chain(template).collect()
}

fn answer_labels(route: &RouteSnapshot, answer: &AnswerSnapshot) -> Labels {
    let mut labels: Labels =
        vec![("http.request.method", answer.method.into()), ("url.scheme", answer.scheme.into())];
    labels.extend(route.template.clone().map(|template| ("http.route", template.into())));
    labels.extend(answer.status.map(|status| ("http.response.status_code", Label::Number(status))));
    let failed = answer.status.filter(|status| *status >= 500);
    let error =
        answer.fault.map(|fault| fault.as_str().into()).or(failed.map(|status| status.to_string().into()));
    labels.extend(error.map(|error| ("error.type", error)));
    labels
}

fn pool_labels(pool: &Snapshot) -> Labels {
    let kind = match pool.place {
        Place::Cpu(_) => "cpu",
        Place::Processes(_) => "processes",
        _ => "threads",
    };
    vec![("pool", pool.place.pool_name().unwrap_or_default().into()), ("kind", kind.into())]
}
