//! From the parts of an app to one that runs: everything worked out once, all mistakes reported together.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use dunlin_core::reply::{Filter, ReplyOptions, forbids_body};
use dunlin_core::{Limits, Operation, Plan, Served};
use dunlin_run::watchdog::Label;
use dunlin_run::{Bulkhead, Pools};
use http::StatusCode;

use super::{App, Lifespan};
use crate::depend::Overrides;
use crate::monitor::RouteNumber;
use crate::routing::{Mounted, Route, Router, Shared, Table, Target, Urls, names};

/// Why an app does not start: all reasons at once.
#[derive(Debug)]
pub struct StartError {
    pub(super) problems: Vec<String>,
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the app cannot start:")?;
        self.problems.iter().try_for_each(|problem| write!(f, "\n  - {problem}"))
    }
}

impl std::error::Error for StartError {}

/// An app on its way to being frozen.
#[derive(Default)]
pub(crate) struct Frozen {
    pub(crate) table: Table,
    /// Endpoints of WebSockets.
    pub(crate) sockets: Table,
    pub(crate) operations: Vec<Arc<Operation>>,
    pub(crate) plan: Plan,
    pub(super) urls: Urls,
    pub(super) limits: Limits,
    /// How long the watchdog lets endpoints go on that say so.
    #[cfg(feature = "watchdog")]
    pub(super) thresholds: Vec<(Label, Duration)>,
    #[cfg(feature = "console")]
    pub(super) console: Option<crate::console::Plan>,
    root_path: String,
}

impl Frozen {
    /// Works out the endpoints and the documentation of an app that is served below `root_path`.
    pub(super) fn of(app: &mut App, root_path: &str) -> Self {
        let mut frozen = Frozen { root_path: root_path.to_owned(), ..Frozen::default() };
        let root = std::mem::take(&mut app.root);
        frozen.limits = root.shared.limits;
        frozen.router(&root, "", &Shared::default());
        frozen.replacements(&app.overrides);
        app.documentation(&mut frozen, root_path);
        #[cfg(feature = "metrics")]
        app.metrics.mount(&mut frozen);
        frozen
    }

    /// What runs in the place of dependencies is not documented, but has to be there.
    fn replacements(&mut self, overrides: &Overrides) {
        let mut plan = Plan::default();
        overrides.describe(&mut plan);
        self.plan.needs.append(&mut plan.needs);
        self.plan.problems.append(&mut plan.problems);
    }

    fn router(&mut self, router: &Router, prefix: &str, above: &Shared) {
        let prefix = format!("{prefix}{}", router.prefix);
        let shared = router.shared.below(above);
        for route in &router.routes {
            self.route(route, &prefix, &shared);
        }
        for inner in &router.routers {
            self.router(inner, &prefix, &shared);
        }
    }

    fn route(&mut self, route: &Route, prefix: &str, shared: &Shared) {
        let path = format!("{prefix}{}", route.spec.path);
        let operation = super::describe::operation(route, path, shared, &mut self.plan);
        self.check(&operation);
        let operation = Arc::new(operation);
        let verb = if route.spec.is_websocket() { "WEBSOCKET" } else { operation.method.as_str() };
        let name = dunlin_run::kept(&format!("{verb} {}{}", self.root_path, operation.path));
        let filter = route.spec.reply.map(|options| self.filter(options, route));
        let served = Served {
            filter,
            names: names(&operation.path),
            embed: operation.embeds(),
            reads: std::mem::take(&mut self.plan.reads),
            limits: route.spec.limits.below(shared.limits),
            strict_content_type: route
                .spec
                .strict_content_type
                .or(shared.strict_content_type)
                .unwrap_or(true),
            timeout: route.spec.timeout_ms.map(Duration::from_millis),
            guards: shared.guards.iter().map(|guard| guard.guard).collect(),
            operation: Arc::clone(&operation),
            name,
            names_of_end: ["end of", "after"].map(|what| dunlin_run::kept(&format!("{what} {name}"))),
        };
        let label = Label::new(name);
        #[cfg(feature = "watchdog")]
        self.thresholds.extend(route.spec.watchdog_ms.map(|ms| (label, Duration::from_millis(ms))));
        let target = Target::Endpoint(Mounted {
            served: Arc::new(served),
            call: route.call,
            finish_on_disconnect: route.spec.finish_on_disconnect,
            route: RouteNumber::default(),
            label,
            bulkhead: self.bulkhead(name.to_owned(), route.spec.concurrency),
            #[cfg(feature = "websocket")]
            socket: route.spec.socket,
        });
        self.urls.note(&route.spec, format!("{}{}", self.root_path, operation.path));
        let table = if route.spec.is_websocket() { &mut self.sockets } else { &mut self.table };
        if !operation.path.is_empty()
            && let Err(problem) = table.insert(operation.method.clone(), &operation.path, target)
        {
            self.plan.problems.push(problem);
        }
        self.operations.push(operation);
    }

    fn bulkhead(&mut self, name: String, limit: Option<usize>) -> Option<Bulkhead> {
        let bulkhead = Bulkhead::new(name, limit?);
        bulkhead.map_err(|error| self.plan.problems.extend(error.problems().map(str::to_owned))).ok()
    }

    /// What can be told from the whole of an endpoint.
    fn check(&mut self, operation: &Operation) {
        let (name, status) = (operation.name, operation.status);
        if operation.path.is_empty() {
            let problem =
                format!("{name}: its path is empty: write `/`, or put it into a router with a prefix");
            self.plan.problems.push(problem);
        }
        if StatusCode::from_u16(status).is_ok_and(forbids_body) && operation.reply.has_content() {
            let problem = format!(
                "{name}: a response with status {status} has no body: return `NoContent` or nothing, or answer with \
                 another status"
            );
            self.plan.problems.push(problem);
        }
    }

    fn filter(&mut self, options: ReplyOptions, route: &Route) -> Filter {
        let (filter, problems) = Filter::new(options, route.answer);
        self.plan.problems.extend(problems.iter().map(|problem| format!("{}: {problem}", route.spec.name)));
        filter
    }

    /// Pools that somebody runs in and nobody made.
    pub(super) fn check_places(&self, pools: &Pools, problems: &mut Vec<String>) {
        for operation in &self.operations {
            if let Err(error) = pools.check(operation.place) {
                problems.push(format!("{}: {error}", operation.name));
            }
        }
    }

    /// State that somebody takes and nobody holds.
    pub(super) fn missing(&self, lifespan: &Lifespan) -> Vec<String> {
        let absent = self.plan.needs.iter().filter(|need| !lifespan.state.contains(need.id));
        let held: Vec<&str> = lifespan.state.names().collect();
        let mut problems: Vec<String> = absent.map(|need| need.problem(&held)).collect();
        problems.dedup();
        problems
    }
}
