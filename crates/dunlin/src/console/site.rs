//! The console at its place: answers its requests, and takes a sample each second.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use dunlin_core::Response;
use dunlin_openapi::Info;
use dunlin_run::watchdog::Watchdog;
use dunlin_run::{Pools, spawn_named};
use http::header::LOCATION;
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use tokio::time::{Instant, sleep};

use super::history::History;
use super::report::milliseconds;
use super::sample::Totals;
use super::snapshot::{About, Moment, View};
use super::{Panels, Plan, Reports, file};
use crate::Client;
use crate::monitor::Monitor;

const PERIOD: Duration = Duration::from_secs(1);

/// What the console shows.
#[derive(Clone, Debug)]
pub(crate) struct Sources {
    pub(crate) pools: Pools,
    pub(crate) monitor: Monitor,
    pub(crate) feeds: Feeds,
}

/// What others put in, shared by the consoles of an app and of all that is mounted in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Feeds {
    pub(crate) panels: Panels,
    pub(crate) reports: Arc<Reports>,
}

impl Feeds {
    /// Has the watchdog tell its reports here as well.
    pub(crate) fn told_by(&self, watchdog: Watchdog) -> Watchdog {
        let reports = Arc::clone(&self.reports);
        watchdog.also(move |report| reports.record(report))
    }
}

/// The console of a running app.
#[derive(Debug)]
pub(crate) struct Site {
    plan: Plan,
    /// From the outermost app on.
    path: String,
    /// Where browsers find it, once a server listens.
    place: OnceLock<String>,
    about: About,
    sources: Sources,
    begun: Instant,
    /// There is a watchdog.
    is_watched: AtomicBool,
    history: Mutex<History>,
}

impl Site {
    /// The console of an app that is served below `root_path`.
    pub(crate) fn new(plan: Plan, root_path: &str, info: &Info, sources: Sources) -> Self {
        let path = format!("{root_path}{}", plan.path);
        let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let totals = Totals::read(&sources.monitor, &sources.pools);
        Site {
            about: About::new(info, milliseconds(unix)),
            begun: totals.at,
            is_watched: AtomicBool::new(false),
            history: Mutex::new(History::new(totals)),
            plan,
            path,
            place: OnceLock::new(),
            sources,
        }
    }

    /// Takes a sample each second, also while nobody looks, for as long as the console is there.
    pub(crate) fn watch(self: &Arc<Self>) {
        let site = Arc::downgrade(self);
        spawn_named("console", async move {
            while let Some(site) = Weak::upgrade(&site) {
                site.sampled(|_, _| ());
                drop(site);
                sleep(PERIOD).await;
            }
        });
    }

    /// Whether there is a watchdog, which tells what blocks.
    pub(crate) fn is_watched(&self, is_watched: bool) {
        self.is_watched.store(is_watched, Relaxed);
    }

    /// Where it is in its app.
    pub(crate) fn path(&self) -> &str {
        &self.plan.path
    }

    /// The path of its page, from the outermost app on.
    pub(crate) fn page(&self) -> String {
        format!("{}/", self.path)
    }

    /// Notes where browsers find its page, and returns what is to be printed: that, with the token if nobody chose one.
    pub(crate) fn found_at(&self, place: String) -> String {
        let token = self.plan.door.token.to_print();
        let printed = token.map_or_else(|| place.clone(), |token| format!("{place}?token={token}"));
        // a second server of the same app has its own address, and the first is as good
        let _ = self.place.set(place);
        printed
    }

    /// Answers a request.
    pub(crate) fn answer(&self, parts: &Parts) -> Response {
        let name = parts.uri.path().strip_prefix(self.plan.path.as_str()).unwrap_or_default();
        match name {
            "" => self.with_slash(parts),
            "/" => self.behind_door(parts, |_, _| file::page()),
            "/snapshot" => self.behind_door(parts, Site::figures),
            _ => file::public(&name[1..])
                .unwrap_or_else(|| file::plain(StatusCode::NOT_FOUND, "There is no such file.\n")),
        }
    }

    /// To the same with a slash: the page's files are below it. Relative, since a proxy may have put it elsewhere.
    fn with_slash(&self, parts: &Parts) -> Response {
        let last = self.plan.path.rsplit('/').next().unwrap_or_default();
        let query = parts.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        let mut response = file::plain(StatusCode::TEMPORARY_REDIRECT, "");
        if let Ok(location) = HeaderValue::try_from(format!("{last}/{query}")) {
            response.headers_mut().insert(LOCATION, location);
        }
        response
    }

    fn behind_door(&self, parts: &Parts, answer: impl FnOnce(&Self, &Parts) -> Response) -> Response {
        let is_secure = Client::read(&parts.headers).is_secure();
        let place = self.place.get().cloned().unwrap_or_else(|| self.page());
        self.plan.door.stops(parts, is_secure, &place).unwrap_or_else(|| answer(self, parts))
    }

    /// Everything at this moment, and the samples that the page does not have yet.
    fn figures(&self, parts: &Parts) -> Response {
        let asked = |name: &str| {
            let pairs = parts.uri.query().unwrap_or_default().split('&');
            pairs
                .filter_map(|pair| pair.split_once('='))
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value)
        };
        let is_same = asked("instance") == Some(self.about.instance());
        let since = asked("since").filter(|_| is_same).and_then(|since| since.parse().ok()).unwrap_or(0);
        // code of others is not called under the lock
        let panels = self.sources.feeds.panels.shown();
        let json = self.sampled(|history, totals| {
            let is_watched = self.is_watched.load(Relaxed);
            let moment = Moment { history, totals, since, now: self.now(), is_watched };
            serde_json::to_vec(&View::of(&self.about, &self.sources, moment, panels))
        });
        match json {
            Ok(json) => file::figures(json),
            Err(error) => {
                tracing::error!(%error, "the console's figures cannot be written");
                file::plain(StatusCode::INTERNAL_SERVER_ERROR, "The figures cannot be written.\n")
            }
        }
    }

    /// Reads everything, takes a sample if it is time for one, and does something with both.
    fn sampled<T>(&self, work: impl FnOnce(&History, &Totals) -> T) -> T {
        let mut history = self.history.lock().unwrap_or_else(PoisonError::into_inner);
        let totals = Totals::read(&self.sources.monitor, &self.sources.pools);
        let totals = Arc::new(totals.sharing(history.newest()));
        if history.is_due(Instant::now()) {
            history.add(Arc::clone(&totals), self.now());
        }
        work(&history, &totals)
    }

    /// Milliseconds since 1970, on a clock that nobody sets.
    fn now(&self) -> f64 {
        self.about.started() + milliseconds(self.begun.elapsed())
    }
}
