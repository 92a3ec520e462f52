//! The monitor as metrics, by the names of OpenTelemetry's semantic conventions where they have one.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use dunlin_run::{Place, Snapshot, task_counts};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, MetricEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::Unit;

use super::process::Process;
use super::{AnswerSnapshot, Latency, Monitor, RouteSnapshot};

/// What tells the values of a metric apart.
type Labels<'a> = Vec<(&'static str, Cow<'a, str>)>;

/// All that the monitor knows, as it is when it is asked for.
#[derive(Debug)]
pub(super) struct Export {
    monitor: Monitor,
    /// The app's title and version.
    app: (String, String),
}

/// What is said of a metric: its name without unit, and its help.
type Said = (&'static str, &'static str);

impl Export {
    pub(super) fn new(monitor: Monitor, app: (String, String)) -> Self {
        Export { monitor, app }
    }
}

impl Collector for Export {
    fn encode(&self, encoder: DescriptorEncoder) -> fmt::Result {
        let mut metrics = Metrics(encoder);
        let routes = self.monitor.routes();
        metrics.requests(&routes)?;
        metrics.concurrency(&routes)?;
        metrics.pools(&self.monitor.pools())?;
        #[cfg(feature = "process")]
        metrics.workers(&self.monitor)?;
        metrics.tasks(&self.monitor)?;
        metrics.loops(&self.monitor)?;
        metrics.timed(self.monitor.timed())?;
        metrics.process(&Process::now())?;
        let build =
            [("version", env!("CARGO_PKG_VERSION")), ("app", &self.app.0), ("app_version", &self.app.1)];
        metrics
            .described(("dunlin_build", "The version of dunlin, and the app"), None, MetricType::Info)?
            .encode_info(&build)
    }
}

/// Metrics on their way into a text.
struct Metrics<'a>(DescriptorEncoder<'a>);

impl Metrics<'_> {
    fn requests(&mut self, routes: &[RouteSnapshot]) -> fmt::Result {
        let said =
            ("http_server_request_duration", "From a request's arrival to the last byte of its response");
        let answers = routes.iter().flat_map(|route| route.answers.iter().map(move |answer| (route, answer)));
        self.histograms(
            said,
            answers.map(|(route, answer)| (answer_labels(route, answer), answer.latency.clone())),
        )?;
        let said = ("http_server_active_requests", "Requests that are being answered");
        self.gauges(said, None, routes.iter().map(|route| (route_labels(route), route.in_flight as f64)))
    }

    fn concurrency(&mut self, routes: &[RouteSnapshot]) -> fmt::Result {
        let limited: Vec<_> = routes
            .iter()
            .filter_map(|route| Some((route_labels(route), route.concurrency.as_ref()?)))
            .collect();
        if limited.is_empty() {
            return Ok(());
        }
        let all = |value: fn(&dunlin_run::BulkheadSnapshot) -> f64| {
            limited.iter().map(move |(labels, limit)| (labels.clone(), value(limit)))
        };
        self.gauges(
            ("dunlin_concurrency_limit", "The most requests that a route answers at once"),
            None,
            all(|limit| limit.limit as f64),
        )?;
        self.gauges(
            ("dunlin_concurrency_busy", "Requests within the limit of their route"),
            None,
            all(|limit| limit.busy as f64),
        )?;
        self.gauges(
            ("dunlin_concurrency_queued", "Requests that wait for the limit of their route"),
            None,
            all(|limit| limit.queued as f64),
        )?;
        self.counters(
            ("dunlin_concurrency_refused", "Requests refused by the limit of their route"),
            None,
            all(|limit| limit.rejected as f64),
        )
    }

    fn pools(&mut self, pools: &[Snapshot]) -> fmt::Result {
        let all =
            |value: fn(&Snapshot) -> f64| pools.iter().map(move |pool| (pool_labels(pool), value(pool)));
        self.gauges(("dunlin_pool_size", "The most threads of a pool"), None, all(|pool| pool.size as f64))?;
        self.gauges(
            ("dunlin_pool_threads", "Threads of a pool that exist"),
            None,
            all(|pool| pool.threads as f64),
        )?;
        self.gauges(
            ("dunlin_pool_busy", "Threads of a pool that have a job"),
            None,
            all(|pool| pool.busy as f64),
        )?;
        self.gauges(
            ("dunlin_pool_queue_size", "The most jobs that may wait"),
            None,
            all(|pool| pool.queue as f64),
        )?;
        self.gauges(
            ("dunlin_pool_queued", "Jobs that wait for a thread"),
            None,
            all(|pool| pool.queued as f64),
        )?;
        let jobs = pools.iter().flat_map(|pool| {
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
        });
        self.counters(
            ("dunlin_pool_jobs", "Jobs of a pool; refused ones never ran, callers of abandoned ones left"),
            None,
            jobs,
        )?;
        let seconds = Some(Unit::Seconds);
        self.counters(
            ("dunlin_pool_dequeued", "Jobs that left the queue of a pool"),
            None,
            all(|pool| pool.dequeued as f64),
        )?;
        self.counters(
            ("dunlin_pool_queue_time", "The time that those waited"),
            seconds.as_ref(),
            all(|pool| pool.total_queue_time.as_secs_f64()),
        )?;
        self.counters(
            ("dunlin_pool_service_time", "The time that jobs kept a thread"),
            seconds.as_ref(),
            all(|pool| pool.total_service_time.as_secs_f64()),
        )
    }

    #[cfg(feature = "process")]
    fn workers(&mut self, monitor: &Monitor) -> fmt::Result {
        let pools = monitor.process_pools();
        let all = |value: fn(&dunlin_run::ProcessSnapshot) -> f64| {
            pools.iter().map(move |pool| (pool_labels(&pool.jobs), value(pool)))
        };
        self.gauges(
            ("dunlin_pool_workers", "Worker processes that exist"),
            None,
            all(|pool| pool.workers as f64),
        )?;
        self.counters(
            ("dunlin_pool_workers_started", "Worker processes started so far"),
            None,
            all(|pool| pool.started as f64),
        )?;
        self.counters(
            ("dunlin_pool_jobs_failed", "Jobs that panicked, crashed or were killed"),
            None,
            all(|pool| pool.failed as f64),
        )
    }

    fn tasks(&mut self, monitor: &Monitor) -> fmt::Result {
        let mut names = BTreeMap::<&str, u32>::new();
        monitor.tasks().iter().for_each(|task| *names.entry(task.name).or_default() += 1);
        let live = names.into_iter().map(|(name, count)| (vec![("task", name.into())], f64::from(count)));
        self.gauges(("dunlin_tasks", "Tasks that have not ended"), None, live)?;
        let counts = task_counts();
        self.counter(("dunlin_tasks_started", "Tasks started so far"), None, counts.started as f64)?;
        self.counter(("dunlin_tasks_panicked", "Tasks that panicked"), None, counts.panicked as f64)
    }

    fn loops(&mut self, monitor: &Monitor) -> fmt::Result {
        let said = ("dunlin_event_loop_lag", "How much later than asked for a task runs");
        self.histograms(said, [(Labels::new(), monitor.lag())])?;
        let loops = monitor.event_loops();
        let numbered = loops.loops.iter().enumerate();
        let busy = numbered.map(|(number, one)| {
            (vec![("loop", Cow::from((number + 1).to_string()))], one.busy.as_secs_f64())
        });
        self.counters(
            ("dunlin_event_loop_busy", "The time that an event loop spent polling"),
            Some(&Unit::Seconds),
            busy,
        )?;
        self.gauge(
            ("dunlin_event_loop_queued", "Tasks in the queue that event loops share"),
            None,
            loops.queued as f64,
        )
    }

    fn timed(&mut self, functions: BTreeMap<&str, Latency>) -> fmt::Result {
        if functions.is_empty() {
            return Ok(());
        }
        let calls =
            functions.into_iter().map(|(name, latency)| (vec![("function", Cow::from(name))], latency));
        self.histograms(("dunlin_timed", "How long calls of `#[timed]` functions took"), calls)
    }

    fn process(&mut self, process: &Process) -> fmt::Result {
        let (seconds, bytes) = (Some(&Unit::Seconds), Some(&Unit::Bytes));
        if let Some(cpu) = process.cpu_seconds {
            self.counter(("process_cpu", "User and system CPU time of the process"), seconds, cpu)?;
        }
        let gauges: [(Said, Option<&Unit>, Option<f64>); 6] = [
            (
                ("process_resident_memory", "Memory of the process that is in RAM"),
                bytes,
                process.resident_bytes,
            ),
            (("process_virtual_memory", "Address space of the process"), bytes, process.virtual_bytes),
            (("process_open_fds", "File descriptors that are open"), None, process.open_fds),
            (("process_max_fds", "The most file descriptors that may be open"), None, process.max_fds),
            (("process_threads", "Threads of the process"), None, process.threads),
            (("process_start_time", "When the process began, since 1970"), seconds, process.start_seconds),
        ];
        gauges.into_iter().try_for_each(|(said, unit, value)| match value {
            Some(value) => self.gauge(said, unit, value),
            None => Ok(()),
        })
    }

    fn described<'s>(
        &'s mut self,
        said: Said,
        unit: Option<&'s Unit>,
        kind: MetricType,
    ) -> Result<MetricEncoder<'s>, fmt::Error> {
        self.0.encode_descriptor(said.0, said.1, unit, kind)
    }

    fn gauge(&mut self, said: Said, unit: Option<&Unit>, value: f64) -> fmt::Result {
        self.described(said, unit, MetricType::Gauge)?.encode_gauge(&value)
    }

    fn counter(&mut self, said: Said, unit: Option<&Unit>, value: f64) -> fmt::Result {
        self.described(said, unit, MetricType::Counter)?.encode_counter::<NoLabelSet, _, f64>(&value, None)
    }

    fn gauges<'l>(
        &mut self,
        said: Said,
        unit: Option<&Unit>,
        values: impl Iterator<Item = (Labels<'l>, f64)>,
    ) -> fmt::Result {
        let mut metric = self.described(said, unit, MetricType::Gauge)?;
        values.into_iter().try_for_each(|(labels, value)| metric.encode_family(&labels)?.encode_gauge(&value))
    }

    fn counters<'l>(
        &mut self,
        said: Said,
        unit: Option<&Unit>,
        values: impl Iterator<Item = (Labels<'l>, f64)>,
    ) -> fmt::Result {
        let mut metric = self.described(said, unit, MetricType::Counter)?;
        for (labels, value) in values {
            metric.encode_family(&labels)?.encode_counter::<NoLabelSet, _, f64>(&value, None)?;
        }
        Ok(())
    }

    fn histograms<'l>(
        &mut self,
        said: Said,
        values: impl IntoIterator<Item = (Labels<'l>, Latency)>,
    ) -> fmt::Result {
        let mut metric = self.described(said, Some(&Unit::Seconds), MetricType::Histogram)?;
        for (labels, latency) in values {
            let (sum, count) = (latency.total().as_secs_f64(), latency.count());
            metric.encode_family(&labels)?.encode_histogram::<NoLabelSet>(
                sum,
                count,
                &buckets(&latency),
                None,
            )?;
        }
        Ok(())
    }
}

/// Each limit, and how many are between it and the one before.
fn buckets(latency: &Latency) -> Vec<(f64, u64)> {
    let above = std::iter::once((f64::INFINITY, latency.count()));
    let mut before = 0;
    let apart = |(limit, count): (f64, u64)| (limit, count - std::mem::replace(&mut before, count));
    latency.buckets().chain(above).map(apart).collect()
}

fn route_labels(route: &RouteSnapshot) -> Labels<'_> {
    let method = route.method.as_ref().map(|method| ("http_request_method", method.as_str().into()));
    let template = route.template.as_deref().map(|template| ("http_route", template.into()));
    method.into_iter().chain(template).collect()
}

fn answer_labels<'a>(route: &'a RouteSnapshot, answer: &AnswerSnapshot) -> Labels<'a> {
    let mut labels: Labels<'a> =
        vec![("http_request_method", answer.method.into()), ("url_scheme", answer.scheme.into())];
    labels.extend(route.template.as_deref().map(|template| ("http_route", template.into())));
    labels.extend(answer.status.map(|status| ("http_response_status_code", status.to_string().into())));
    let failed = answer.status.filter(|status| *status >= 500);
    let error =
        answer.fault.map(|fault| fault.as_str().into()).or(failed.map(|status| status.to_string().into()));
    labels.extend(error.map(|error| ("error_type", error)));
    labels
}

fn pool_labels(pool: &Snapshot) -> Labels<'static> {
    let kind = match pool.place {
        Place::Cpu(_) => "cpu",
        Place::Processes(_) => "processes",
        _ => "threads",
    };
    vec![("pool", pool.place.pool_name().unwrap_or_default().into()), ("kind", kind.into())]
}
