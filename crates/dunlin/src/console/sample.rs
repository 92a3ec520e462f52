//! What is read at one moment, and the figures of the time between two.

use std::sync::Arc;
use std::time::Duration;

use dunlin_run::{LoopsSnapshot, Place, Pools, Snapshot};
use serde::Serialize;
use tokio::time::Instant;

use super::report::milliseconds;
use crate::monitor::{Latency, Monitor, RouteSnapshot};

/// All counts at one moment.
#[derive(Debug)]
pub(super) struct Totals {
    pub(super) at: Instant,
    pub(super) routes: Vec<Arc<RouteTotals>>,
    pub(super) in_flight: usize,
    pub(super) pools: Vec<PoolTotals>,
    pub(super) loops: LoopsSnapshot,
    pub(super) lag: Latency,
}

/// The counts of one pool.
#[derive(Debug)]
pub(super) struct PoolTotals {
    pub(super) jobs: Snapshot,
    /// Of worker processes.
    pub(super) workers: Option<Workers>,
}

/// Worker processes of a pool.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Workers {
    workers: usize,
    recycled: u64,
    #[serde(skip)]
    pub(super) failed: u64,
}

/// The counts of one route.
#[derive(Debug)]
pub(super) struct RouteTotals {
    pub(super) method: Option<String>,
    pub(super) path: Option<String>,
    pub(super) in_flight: usize,
    pub(super) requests: u64,
    pub(super) errors: u64,
    pub(super) latency: Latency,
}

impl Totals {
    /// Reads everything.
    pub(super) fn read(monitor: &Monitor, pools: &Pools) -> Self {
        let routes: Vec<_> = monitor.routes().iter().map(|route| Arc::new(RouteTotals::of(route))).collect();
        Totals {
            at: Instant::now(),
            in_flight: routes.iter().map(|route| route.in_flight).sum(),
            routes,
            pools: all(pools),
            loops: monitor.event_loops(),
            lag: monitor.lag(),
        }
    }

    /// The same; routes that nobody asked since then are in memory once.
    pub(super) fn sharing(mut self, before: &Totals) -> Self {
        for (route, known) in self.routes.iter_mut().zip(&before.routes) {
            if route.requests == known.requests && route.in_flight == known.in_flight {
                *route = Arc::clone(known);
            }
        }
        self
    }

    fn latency(&self) -> Latency {
        self.routes.iter().fold(Latency::default(), |sum, route| sum.and(&route.latency))
    }
}

impl RouteTotals {
    fn of(route: &RouteSnapshot) -> Self {
        RouteTotals {
            method: route.method.as_ref().map(ToString::to_string),
            path: route.template.clone(),
            in_flight: route.in_flight,
            requests: route.requests(),
            errors: route.errors(),
            latency: route.latency(),
        }
    }
}

/// The time between two moments.
#[derive(Clone, Copy)]
pub(super) struct Sample<'t> {
    pub(super) before: &'t Totals,
    pub(super) after: &'t Totals,
}

impl Sample<'_> {
    /// What the figures of a row are called, but for the first, its time.
    pub(super) fn names(totals: &Totals) -> Vec<String> {
        let fixed = ["requests", "errors", "p50", "p95", "p99", "lag", "in_flight", "busy", "queued"];
        let of_pools = totals.pools.iter().flat_map(|pool| {
            let name = pool_key(pool.jobs.place);
            [format!("{name}.busy"), format!("{name}.queued")]
        });
        fixed.map(str::to_owned).into_iter().chain(of_pools).collect()
    }

    /// The figures.
    pub(super) fn row(self) -> impl Iterator<Item = Option<f64>> {
        let Sample { before, after } = self;
        let sum = |of: fn(&RouteTotals) -> u64| {
            let all = |totals: &Totals| totals.routes.iter().map(|route| of(route)).sum::<u64>();
            all(after).saturating_sub(all(before)) as f64 / self.seconds()
        };
        let latency = after.latency().since(&before.latency());
        let lag = after.lag.since(&before.lag);
        let pools =
            |of: fn(&Snapshot) -> usize| after.pools.iter().map(|pool| of(&pool.jobs)).sum::<usize>() as f64;
        let fixed = [
            Some(sum(|route| route.requests)),
            Some(sum(|route| route.errors)),
            quantile(&latency, 0.5),
            quantile(&latency, 0.95),
            quantile(&latency, 0.99),
            quantile(&lag, 1.0),
            Some(after.in_flight as f64),
            Some(pools(|pool| pool.busy)),
            Some(pools(|pool| pool.queued)),
        ];
        let of_pools = after.pools.iter().map(|pool| &pool.jobs);
        let of_pools = of_pools.flat_map(|jobs| [Some(jobs.busy as f64), Some(jobs.queued as f64)]);
        fixed.into_iter().chain(of_pools)
    }

    /// The share of the time that each event loop was busy.
    pub(super) fn busy(self) -> Vec<Option<f64>> {
        let loops = self.after.loops.loops.iter().zip(&self.before.loops.loops);
        loops.map(|(after, before)| Some((after.busy - before.busy).as_secs_f64() / self.seconds())).collect()
    }

    /// How long it was; never nothing, since it is divided by.
    pub(super) fn seconds(self) -> f64 {
        (self.after.at - self.before.at).max(Duration::from_millis(1)).as_secs_f64()
    }
}

/// The figures of all pools, of threads and of processes.
fn all(pools: &Pools) -> Vec<PoolTotals> {
    let threads = pools.snapshots().map(|jobs| PoolTotals { jobs, workers: None });
    #[cfg(feature = "process")]
    let threads = threads.chain(pools.process_snapshots().map(PoolTotals::of_processes));
    threads.collect()
}

#[cfg(feature = "process")]
impl PoolTotals {
    fn of_processes(pool: dunlin_run::ProcessSnapshot) -> Self {
        let workers = Workers { workers: pool.workers, recycled: pool.recycled, failed: pool.failed };
        PoolTotals { jobs: pool.jobs, workers: Some(workers) }
    }
}

/// In milliseconds.
pub(super) fn quantile(latency: &Latency, share: f64) -> Option<f64> {
    latency.quantile(share).map(milliseconds)
}

/// Kind and name of a pool.
pub(super) fn pool_key(place: Place) -> String {
    format!("{}.{}", kind(place), place.pool_name().unwrap_or_default())
}

pub(super) fn kind(place: Place) -> &'static str {
    match place {
        Place::Threads(_) => "threads",
        Place::Cpu(_) => "cpu",
        Place::Processes(_) => "processes",
        _ => "event loop",
    }
}
