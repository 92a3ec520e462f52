//! The monitor of an app.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use dunlin_run::{LagProbe, LoopsSnapshot, Pools, Snapshot, TaskSnapshot};
use tokio::time::Instant;

use super::flight::Begin;
use super::histogram::Histogram;
use super::route::RouteStats;
use super::{
    Flight, InFlight, Latency, Observer, RouteNumber, RouteSnapshot, Routes, Tracked, method, timed,
};

/// What goes on in an app: taken by `State<Monitor>`. Mounted apps share that of the app around them.
///
/// Reading is for people and their tools: it looks through all routes and requests, and disturbs none.
///
/// ```
/// use dunlin::monitor::Monitor;
/// use dunlin::prelude::*;
///
/// #[get("/slowest")]
/// async fn slowest(monitor: State<Monitor>) -> Option<String> {
///     let routes = monitor.routes().into_iter();
///     routes.max_by_key(|route| route.latency().quantile(0.99)).and_then(|route| route.template)
/// }
///
/// # dunlin::run::block_on(async {
/// let client = TestClient::new(App::new("Watched").routes(routes![slowest])).start().await;
/// client.get("/slowest").await.assert_status(200);
/// assert_eq!(client.get("/slowest").await.text(), "\"/slowest\"");
/// # });
/// ```
#[derive(Clone, Debug)]
pub struct Monitor(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    id: u32,
    routes: Vec<RouteStats>,
    pools: Pools,
    lag: Histogram,
    observer: Observer,
}

impl Monitor {
    /// A monitor of these routes and pools, which shows requests to an observer.
    pub(crate) fn new(routes: Routes, pools: Pools, observer: Observer) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let id = NEXT.fetch_add(1, Relaxed);
        Monitor(Arc::new(Inner { id, routes: routes.0, pools, lag: Histogram::default(), observer }))
    }

    /// A request has arrived.
    #[inline]
    pub(crate) fn begin<B>(&self, request: &http::Request<B>, is_tls: bool) -> Tracked {
        let method = method::number(request.method());
        let begin = Begin { monitor: self.0.id, method, is_tls, at: Instant::now() };
        Tracked::begin(begin, self.0.observer.see(request))
    }

    /// It has ended.
    #[inline]
    pub(crate) fn end(&self, tracked: &mut Tracked) {
        let (route, key, begun) = tracked.end();
        if let Some(route) = self.0.routes.get(route.0 as usize) {
            let took = begun.elapsed();
            route.record(key, took);
            tracked.tell(route.template(), key, took);
        }
    }

    /// Measures how late the event loops are, until what is returned is dropped.
    pub(crate) fn watch_loops(&self) -> LagProbe {
        let inner = Arc::downgrade(&self.0);
        LagProbe::start(move |lag| {
            if let Some(inner) = inner.upgrade() {
                inner.lag.record(lag);
            }
        })
    }

    /// All routes: first what found none, then each as it was declared, those of mounted apps behind their own. The
    /// documentation, the metrics and the console are no routes of the app, and are not counted.
    pub fn routes(&self) -> Vec<RouteSnapshot> {
        let mut in_flight = vec![0; self.0.routes.len()];
        for (route, _) in Flight::all(self.0.id) {
            if let Some(count) = in_flight.get_mut(route.0 as usize) {
                *count += 1;
            }
        }
        self.0.routes.iter().zip(in_flight).map(|(route, in_flight)| route.snapshot(in_flight)).collect()
    }

    /// The requests that are being answered, oldest first, but for those of dunlin's own pages.
    pub fn in_flight(&self) -> Vec<InFlight> {
        let template = |route: usize| self.0.routes.get(route)?.template().map(str::to_owned);
        let named = |(route, request): (RouteNumber, InFlight)| InFlight {
            template: template(route.0 as usize),
            ..request
        };
        let others = Flight::all(self.0.id).filter(|(route, _)| *route != RouteNumber::OWN);
        let mut requests: Vec<InFlight> = others.map(named).collect();
        requests.sort_by_key(|request| std::cmp::Reverse(request.age));
        requests
    }

    /// The pools of threads that blocking code of the app runs in.
    pub fn pools(&self) -> Vec<Snapshot> {
        self.0.pools.snapshots().collect()
    }

    /// The pools of worker processes.
    #[cfg(feature = "process")]
    pub fn process_pools(&self) -> Vec<dunlin_run::ProcessSnapshot> {
        self.0.pools.process_snapshots().collect()
    }

    /// The tasks of the process, oldest first: connections, background tasks, what the app has spawned.
    pub fn tasks(&self) -> Vec<TaskSnapshot> {
        dunlin_run::all_tasks()
    }

    /// The functions with `#[timed]` that were called so far, and how long their calls took.
    pub fn timed(&self) -> BTreeMap<&'static str, Latency> {
        timed::functions()
    }

    /// The event loops.
    pub fn event_loops(&self) -> LoopsSnapshot {
        dunlin_run::loops_snapshot()
    }

    /// How much later than asked for a task ran on the event loops, measured four times a second while a server runs.
    pub fn lag(&self) -> Latency {
        let mut lag = Latency::default();
        self.0.lag.add_to(&mut lag);
        lag
    }
}
