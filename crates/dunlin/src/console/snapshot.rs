//! What the page is told each second, as JSON.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use dunlin_openapi::Info;
use dunlin_run::{Place, Snapshot, TaskSnapshot, Whereabouts};
use serde::Serialize;

use super::history::{History, Part};
use super::panel::Shown;
use super::report::{Entry, milliseconds};
use super::sample::{PoolTotals, RouteTotals, Sample, Totals, Workers, kind, quantile};
use super::site::Sources;
use crate::monitor::{InFlight, Latency};

/// More requests in flight than these are counted, and not listed.
const MOST_REQUESTS: usize = 100;

/// Everything that the page shows.
#[derive(Debug, Serialize)]
pub(super) struct View<'v> {
    app: AppView<'v>,
    /// Milliseconds since 1970.
    now: f64,
    history: Part<'v>,
    loops: LoopsView,
    pools: Vec<PoolView>,
    watchdog: bool,
    reports: Vec<Entry>,
    routes: Vec<RouteView<'v>>,
    requests: RequestsView,
    tasks: TasksView,
    panels: Vec<Shown>,
}

/// A moment, and what was before.
#[derive(Clone, Copy)]
pub(super) struct Moment<'m> {
    pub(super) history: &'m History,
    pub(super) totals: &'m Totals,
    /// The last sample that the page has.
    pub(super) since: u64,
    /// Milliseconds since 1970.
    pub(super) now: f64,
    /// There is a watchdog.
    pub(super) is_watched: bool,
}

/// What of an app does not change while it runs.
#[derive(Clone, Debug, Serialize)]
pub(super) struct About {
    title: String,
    version: String,
    dunlin: &'static str,
    build: &'static str,
    process: u32,
    /// Another one after each start.
    instance: String,
    /// Milliseconds since 1970.
    started: f64,
}

#[derive(Debug, Serialize)]
struct AppView<'v> {
    #[serde(flatten)]
    about: &'v About,
    /// Bytes; not known everywhere.
    memory: Option<u64>,
}

#[derive(Debug, Serialize)]
struct LoopsView {
    /// The share of the last seconds, for each loop.
    busy: Vec<Option<f64>>,
    lag_ms: Option<f64>,
    max_lag_ms: Option<f64>,
    queued: usize,
}

#[derive(Debug, Serialize)]
struct PoolView {
    name: &'static str,
    kind: &'static str,
    size: usize,
    threads: usize,
    busy: usize,
    queue: usize,
    queued: usize,
    completed: u64,
    failed: u64,
    rejected: u64,
    abandoned: u64,
    /// Of the last minute, a job: in the queue, and on a thread.
    wait_ms: Option<f64>,
    service_ms: Option<f64>,
    /// Since the start.
    max_wait_ms: f64,
    /// Of worker processes alone: how many live, and how many were renewed.
    #[serde(flatten)]
    workers: Option<Workers>,
}

#[derive(Debug, Serialize)]
struct RouteView<'v> {
    method: &'v str,
    path: &'v str,
    in_flight: usize,
    minute: Figures,
    total: Figures,
}

#[derive(Debug, Serialize)]
struct Figures {
    /// Requests a second.
    rate: f64,
    requests: u64,
    errors: u64,
    p50: Option<f64>,
    p95: Option<f64>,
    p99: Option<f64>,
}

#[derive(Debug, Serialize)]
struct RequestsView {
    count: usize,
    /// The oldest.
    list: Vec<RequestView>,
}

#[derive(Debug, Serialize)]
struct RequestView {
    /// As text: a script's numbers have 53 bits.
    number: String,
    method: &'static str,
    path: String,
    place: String,
    age_ms: f64,
    id: Option<String>,
}

#[derive(Debug, Serialize)]
struct TasksView {
    live: usize,
    started: u64,
    panicked: u64,
    list: Vec<TaskView>,
}

/// The tasks of one name that were spawned at one line.
#[derive(Debug, Serialize)]
struct TaskView {
    name: &'static str,
    place: String,
    live: usize,
    running: usize,
    oldest_ms: f64,
}

impl About {
    pub(super) fn new(info: &Info, started: f64) -> Self {
        let instance = RandomState::new().hash_one(started.to_bits());
        About {
            title: info.title.clone(),
            version: info.version.clone(),
            dunlin: env!("CARGO_PKG_VERSION"),
            build: if cfg!(debug_assertions) { "debug" } else { "release" },
            process: std::process::id(),
            instance: format!("{instance:016x}"),
            started,
        }
    }

    pub(super) fn instance(&self) -> &str {
        &self.instance
    }

    pub(super) fn started(&self) -> f64 {
        self.started
    }
}

impl<'v> View<'v> {
    /// Everything at a moment.
    pub(super) fn of(about: &'v About, sources: &Sources, moment: Moment<'v>, panels: Vec<Shown>) -> Self {
        let Moment { history, totals, since, now, is_watched } = moment;
        let (second, minute) = (history.second(totals), history.minute(totals));
        let uptime = Duration::from_secs_f64((now - about.started).max(1.0) / 1e3);
        View {
            app: AppView { about, memory: memory() },
            now,
            history: history.after(since),
            loops: LoopsView::of(minute, second),
            pools: minute.after.pools.iter().zip(&minute.before.pools).map(PoolView::of).collect(),
            watchdog: is_watched,
            reports: sources.feeds.reports.all(),
            routes: routes(minute, uptime),
            requests: RequestsView::of(sources.monitor.in_flight()),
            tasks: TasksView::of(&sources.monitor.tasks()),
            panels,
        }
    }
}

impl LoopsView {
    fn of(minute: Sample<'_>, second: Sample<'_>) -> Self {
        let lag = |sample: Sample<'_>| quantile(&sample.after.lag.since(&sample.before.lag), 1.0);
        LoopsView {
            busy: second.busy(),
            lag_ms: lag(second),
            max_lag_ms: lag(minute),
            queued: minute.after.loops.queued,
        }
    }
}

impl PoolView {
    fn of((after, before): (&PoolTotals, &PoolTotals)) -> Self {
        let PoolTotals { jobs: after, workers } = after;
        let before = &before.jobs;
        let each = |time: Duration, jobs: u64| (jobs > 0).then(|| milliseconds(time) / jobs as f64);
        let ended = |pool: &Snapshot| pool.completed + pool.panicked;
        let failed = workers.as_ref().map_or(0, |workers| workers.failed);
        PoolView {
            name: after.place.pool_name().unwrap_or_default(),
            kind: kind(after.place),
            size: after.size,
            threads: after.threads,
            busy: after.busy,
            queue: after.queue,
            queued: after.queued,
            completed: after.completed.saturating_sub(failed),
            failed: after.panicked + failed,
            rejected: after.rejected,
            abandoned: after.abandoned,
            wait_ms: each(after.total_queue_time - before.total_queue_time, after.dequeued - before.dequeued),
            service_ms: each(
                after.total_service_time - before.total_service_time,
                ended(after) - ended(before),
            ),
            max_wait_ms: milliseconds(after.max_queue_time),
            workers: workers.clone(),
        }
    }
}

/// All routes, each of the last minute and since the start. What found no route is shown once there was such a request.
fn routes<'v>(minute: Sample<'v>, uptime: Duration) -> Vec<RouteView<'v>> {
    let pairs = minute.after.routes.iter().zip(&minute.before.routes);
    let shown = pairs.filter(|(after, _)| after.path.is_some() || after.requests > 0);
    shown
        .map(|(after, before)| RouteView {
            method: after.method.as_deref().unwrap_or("ANY"),
            path: after.path.as_deref().unwrap_or("(no route)"),
            in_flight: after.in_flight,
            minute: Figures::between(before, after, minute.seconds()),
            total: Figures::of((after.requests, after.errors), &after.latency, uptime.as_secs_f64()),
        })
        .collect()
}

impl Figures {
    fn between(before: &RouteTotals, after: &RouteTotals, seconds: f64) -> Self {
        let counts = (after.requests - before.requests, after.errors - before.errors);
        Self::of(counts, &after.latency.since(&before.latency), seconds)
    }

    fn of((requests, errors): (u64, u64), latency: &Latency, seconds: f64) -> Self {
        let rate = requests as f64 / seconds;
        let [p50, p95, p99] = [0.5, 0.95, 0.99].map(|share| quantile(latency, share));
        Figures { rate, requests, errors, p50, p95, p99 }
    }
}

impl RequestsView {
    fn of(requests: Vec<InFlight>) -> Self {
        let count = requests.len();
        RequestsView { count, list: requests.into_iter().take(MOST_REQUESTS).map(RequestView::of).collect() }
    }
}

impl RequestView {
    fn of(request: InFlight) -> Self {
        RequestView {
            number: request.number.to_string(),
            method: request.method,
            path: request.template.unwrap_or_else(|| "(no route yet)".to_owned()),
            place: match request.at {
                Whereabouts::EventLoop => "event loop".to_owned(),
                Whereabouts::Queued(place) => format!("queue of the {}", said(place)),
                Whereabouts::Running(place) => said(place),
                _ => "elsewhere".to_owned(),
            },
            age_ms: milliseconds(request.age),
            id: request.id.map(|id| id.to_string()),
        }
    }
}

fn said(place: Place) -> String {
    match place {
        Place::THREADS => "thread pool".to_owned(),
        Place::CPU => "CPU pool".to_owned(),
        place => place.to_string().replace('`', ""),
    }
}

impl TasksView {
    fn of(tasks: &[TaskSnapshot]) -> Self {
        let counts = dunlin_run::task_counts();
        let mut groups: BTreeMap<(&str, String), TaskView> = BTreeMap::new();
        for task in tasks {
            let place = format!("{}:{}", task.spawned_at.file(), task.spawned_at.line());
            let group = groups.entry((task.name, place.clone())).or_insert(TaskView {
                name: task.name,
                place,
                live: 0,
                running: 0,
                oldest_ms: 0.0,
            });
            group.live += 1;
            group.running += usize::from(task.is_running);
            group.oldest_ms = group.oldest_ms.max(milliseconds(task.age));
        }
        TasksView {
            live: counts.live,
            started: counts.started,
            panicked: counts.panicked,
            list: groups.into_values().collect(),
        }
    }
}

/// The memory that the process has, where the system tells it by a file that is made when it is read.
fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}
