//! From an app to one that runs: all of it is checked first, then it begins, outermost first.

use std::collections::HashSet;
use std::sync::Arc;

#[cfg(feature = "telemetry")]
use dunlin_core::telemetry::Telemetry;
use dunlin_core::{AppState, Result};
#[cfg(feature = "telemetry")]
use dunlin_openapi::Info;
#[cfg(feature = "watchdog")]
use dunlin_run::watchdog::Watchdog;
use dunlin_run::{Pools, PoolsBuilder, Tasks};

use super::freeze::{Frozen, StartError};
use super::lifespan::end;
use super::{App, Lifespan, Running};
use crate::depend::Overrides;
use crate::middleware::RequestIds;
use crate::monitor::{Monitor, Observer, RouteNumber, Routes};
use crate::routing::{Answers, BoxFuture, Mount, MountPoint, Mountable};

impl App {
    /// Checks everything, runs the lifespan, and gives an app that answers requests.
    ///
    /// # Errors
    /// A [`StartError`] with every mistake, or the error of the lifespan.
    pub(crate) async fn start(self) -> Result<Arc<Running>> {
        let app = self;
        #[cfg(feature = "console")]
        let app = app.with_own_console(cfg!(debug_assertions));
        let mut problems = Vec::new();
        let mut ready = Ready::check(app, String::new(), &mut problems);
        let pools = ready.pools().build().unwrap_or_else(|error| {
            problems.extend(error.problems().map(str::to_owned));
            Pools::default()
        });
        ready.walk((), &mut |app, ()| app.frozen.check_places(&pools, &mut problems));
        if !problems.is_empty() {
            // a model is described where it is received and where it is sent
            let mut said = HashSet::new();
            problems.retain(|problem| said.insert(problem.clone()));
            return Err(StartError { problems }.into());
        }
        let mut routes = Routes::default();
        ready.walk((), &mut |app, ()| app.number(&mut routes));
        #[cfg(feature = "console")]
        ready.walk(false, &mut Ready::trust_hosts);
        #[cfg(feature = "console")]
        let feeds = crate::console::Feeds::default();
        #[cfg(feature = "watchdog")]
        let watchdog = ready.watchdog();
        #[cfg(feature = "console")]
        let watchdog = watchdog.map(|watchdog| feeds.told_by(watchdog));
        #[cfg(not(feature = "telemetry"))]
        let observer = Observer;
        #[cfg(feature = "telemetry")]
        let (observer, telemetry) = ready.telemetry();
        let outer = Outer {
            monitor: Monitor::new(routes, pools.clone(), observer),
            #[cfg(feature = "console")]
            feeds,
            pools,
            tasks: Tasks::new(),
            #[cfg(feature = "websocket")]
            sockets: crate::realtime::Sockets::default(),
            state: provided(),
            #[cfg(feature = "redis")]
            redis: None,
            overrides: Overrides::default(),
            #[cfg(feature = "watchdog")]
            watchdog,
        };
        #[cfg(feature = "telemetry")]
        return ready.begin_told(outer, telemetry).await;
        #[cfg(not(feature = "telemetry"))]
        ready.begin(outer).await
    }
}

/// What every app holds without being told.
fn provided() -> AppState {
    let state = AppState::default();
    #[cfg(feature = "websocket")]
    let state = state.with(crate::realtime::Rooms::new());
    state
}

/// What mounted apps have from the app around them.
#[derive(Clone)]
pub(crate) struct Outer {
    pub(crate) pools: Pools,
    pub(crate) tasks: Tasks,
    #[cfg(feature = "websocket")]
    pub(crate) sockets: crate::realtime::Sockets,
    pub(crate) monitor: Monitor,
    #[cfg(feature = "console")]
    pub(crate) feeds: crate::console::Feeds,
    state: AppState,
    #[cfg(feature = "redis")]
    redis: Option<crate::Redis>,
    pub(crate) overrides: Overrides,
    /// Watches all of them, when it is started.
    #[cfg(feature = "watchdog")]
    pub(crate) watchdog: Option<Watchdog>,
}

/// An app that was checked, and what is mounted in it.
struct Ready {
    app: App,
    frozen: Frozen,
    mounts: Vec<(String, ReadyMount)>,
    root_path: String,
}

enum ReadyMount {
    App(Box<Ready>),
    Other(Answers, RouteNumber),
}

impl Ready {
    /// Works everything out; what is wrong is noted.
    fn check(mut app: App, root_path: String, problems: &mut Vec<String>) -> Ready {
        let mut frozen = Frozen::of(&mut app, &root_path);
        #[cfg(feature = "console")]
        {
            frozen.console = crate::console::Plan::of(&mut app, &mut frozen.table, problems);
        }
        let mut mounts = Vec::new();
        for (path, Mount(mounted)) in std::mem::take(&mut app.mounts) {
            #[cfg(feature = "telemetry")]
            if let Mountable::App(app) = &mounted {
                problems.extend(app.telemetry_problem(&path));
            }
            let path = path.trim_end_matches('/').to_owned();
            if let Err(problem) = frozen.table.mount(&path, mounts.len()) {
                problems.push(problem);
            }
            let mut inner = Vec::new();
            let mount = ReadyMount::check(mounted, format!("{root_path}{path}"), &mut inner);
            problems.extend(inner.iter().map(|problem| format!("mounted at `{path}`: {problem}")));
            mounts.push((path, mount));
        }
        #[cfg(feature = "redis")]
        if app.redis.is_some() {
            problems.extend(app.hubs.namesakes());
        }
        problems.append(&mut app.stack.problems);
        problems.append(&mut frozen.plan.problems);
        Ready { app, frozen, mounts, root_path }
    }

    /// Visits the app, then those that are mounted in it, and so on; what a visit returns is told to those below.
    fn walk<T: Copy>(&mut self, above: T, visit: &mut dyn FnMut(&mut Ready, T) -> T) {
        let here = visit(self, above);
        for (_, mount) in &mut self.mounts {
            if let ReadyMount::App(inner) = mount {
                inner.walk(here, visit);
            }
        }
    }

    /// The pools of the app and of all that is mounted in it: they share them.
    fn pools(&mut self) -> PoolsBuilder {
        let mut pools = PoolsBuilder::default();
        self.walk((), &mut |app, ()| {
            pools = std::mem::take(&mut pools).merge(std::mem::take(&mut app.app.pools));
        });
        pools
    }

    /// The watchdog of the outermost app, which knows how long each endpoint may go on.
    #[cfg(feature = "watchdog")]
    fn watchdog(&mut self) -> Option<Watchdog> {
        let watchdog = self.app.watchdog.take()?;
        let mut thresholds = Vec::new();
        self.walk((), &mut |app, ()| thresholds.append(&mut app.frozen.thresholds));
        Some(thresholds.into_iter().fold(watchdog, |dog, (label, time)| dog.threshold_of(label, time)))
    }

    /// The exporter, and who shows it requests.
    #[cfg(feature = "telemetry")]
    fn telemetry(&mut self) -> (Observer, Option<Telemetry>) {
        let telemetry = self.app.telemetry.take();
        (Observer::of(telemetry.as_ref()), telemetry)
    }

    /// Begins, while an exporter tells of it: it begins before and ends after the rest.
    #[cfg(feature = "telemetry")]
    async fn begin_told(self, outer: Outer, telemetry: Option<Telemetry>) -> Result<Arc<Running>> {
        let Info { title, version, .. } = &self.app.info;
        let end =
            crate::monitor::begin_telemetry(telemetry, &outer.monitor, (title.clone(), version.clone()));
        let running = self.begin(outer).await;
        match (&running, end) {
            (Ok(running), Some(end)) => running.ends_with(end),
            (Err(_), Some(end)) => end.await,
            (_, None) => {}
        }
        running
    }

    /// Numbers the routes of the app.
    fn number(&mut self, routes: &mut Routes) {
        self.frozen.table.number(&self.root_path, routes);
        self.frozen.sockets.number(&self.root_path, routes);
        for (path, mount) in &mut self.mounts {
            if let ReadyMount::Other(_, number) = mount {
                *number = routes.add(None, format!("{}{path}/{{path:path}}", self.root_path));
            }
        }
    }

    /// Tells the console whether its app, or one around it, refuses requests for other hosts; returns whether that is so.
    #[cfg(feature = "console")]
    fn trust_hosts(&mut self, are_trusted: bool) -> bool {
        let are_trusted = are_trusted || self.app.stack.has_hosts();
        if let Some(console) = self.frozen.console.as_mut().filter(|_| are_trusted) {
            console.trust_hosts();
        }
        are_trusted
    }

    /// Runs the lifespan, then those of mounted apps. A mounted app takes state that it does not hold itself from the
    /// app around it. Boxed, since mounts nest.
    fn begin(mut self, outer: Outer) -> BoxFuture<'static, Result<Arc<Running>>> {
        Box::pin(async move {
            let state = std::mem::take(&mut self.app.state).over(&outer.state);
            let state = if self.app.stack.ids { state.with(RequestIds) } else { state };
            let state = state.with(std::mem::take(&mut self.frozen.urls));
            #[cfg(feature = "monitor")]
            let state = state.with(outer.monitor.clone());
            let environment = std::mem::take(&mut self.app.environment);
            #[cfg(feature = "console")]
            outer.feeds.panels.add(self.frozen.console.iter_mut().flat_map(crate::console::Plan::panels));
            let lifespan = Lifespan {
                state,
                end: Vec::new(),
                environment,
                hubs: std::mem::take(&mut self.app.hubs),
                #[cfg(feature = "redis")]
                redis: None,
                #[cfg(feature = "console")]
                panels: outer.feeds.panels.clone(),
            };
            #[cfg(feature = "redis")]
            let lifespan = lifespan.meet(self.app.redis.take(), outer.redis.as_ref()).await;
            let mut lifespan = lifespan;
            for begin in std::mem::take(&mut self.app.begin) {
                // what has begun so far ends also when the next one fails
                let mut begun = std::mem::take(&mut lifespan.end);
                lifespan = match outer.pools.scope(begin(lifespan)).await {
                    Ok(lifespan) => lifespan,
                    Err(error) => {
                        end(begun).await;
                        return Err(error);
                    }
                };
                begun.append(&mut lifespan.end);
                lifespan.end = begun;
            }
            let missing = self.frozen.missing(&lifespan);
            #[cfg(feature = "redis")]
            let missing = [missing, lifespan.redis_problems()].concat();
            if !missing.is_empty() {
                end(lifespan.end).await;
                return Err(StartError { problems: missing }.into());
            }
            let overrides = std::mem::take(&mut self.app.overrides).over(&outer.overrides);
            let outer = Outer {
                state: lifespan.state.clone(),
                overrides,
                #[cfg(feature = "redis")]
                redis: lifespan.redis.take(),
                ..outer
            };
            match self.begin_mounts(&outer).await {
                Ok(mounts) => {
                    let Ready { app, frozen, root_path, .. } = self;
                    Ok(Arc::new(Running::new(app, frozen, lifespan, (outer, mounts, root_path))))
                }
                Err(error) => {
                    end(lifespan.end).await;
                    Err(error)
                }
            }
        })
    }

    async fn begin_mounts(&mut self, outer: &Outer) -> Result<Vec<MountPoint>> {
        let mut points: Vec<MountPoint> = Vec::new();
        for (path, mount) in std::mem::take(&mut self.mounts) {
            let (answers, route) = match mount {
                ReadyMount::Other(answers, route) => (answers, route),
                ReadyMount::App(inner) => match inner.begin(outer.clone()).await {
                    Ok(running) => (Answers::App(running), RouteNumber::default()),
                    Err(error) => {
                        for point in points.iter().rev() {
                            point.end().await;
                        }
                        return Err(error);
                    }
                },
            };
            points.push(MountPoint { root: format!("{}{path}", self.root_path), path, answers, route });
        }
        Ok(points)
    }
}

impl ReadyMount {
    fn check(mounted: Mountable, root_path: String, problems: &mut Vec<String>) -> Self {
        match mounted {
            Mountable::App(app) => ReadyMount::App(Box::new(Ready::check(*app, root_path, problems))),
            Mountable::Service(service) => {
                ReadyMount::Other(Answers::Service(service), RouteNumber::default())
            }
            Mountable::Files(files) => {
                problems.extend(files.problem());
                ReadyMount::Other(Answers::Files(files), RouteNumber::default())
            }
        }
    }
}
