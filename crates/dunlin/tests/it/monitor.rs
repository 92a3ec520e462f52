//! What goes on in an app, as the monitor tells it.

mod connection;
mod exposition;
mod metrics;
mod telemetry;

use std::time::Duration;

use dunlin::monitor::{Fault, Monitor, RouteSnapshot};
use dunlin::prelude::*;
use dunlin::run::{Place, PoolConfig, Whereabouts};
use dunlin::{Bytes, Method, StaticFiles, StreamingResponse, timed};
use tokio::sync::Notify;

/// Hands the app's monitor to the test.
struct Handed(tokio::sync::mpsc::UnboundedSender<Monitor>);

#[get("/monitor")]
async fn monitor(monitor: State<Monitor>, handed: State<Handed>) {
    handed.0.send((*monitor).clone()).unwrap();
}

/// A client of an app, and the app's monitor.
async fn started(app: App) -> (TestClient, Monitor) {
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let app = app.state(Handed(tell)).state(Notify::new()).routes(routes![monitor]);
    let client = TestClient::new(app).start().await;
    client.get("/monitor").await.assert_status(200);
    (client, told.recv().await.unwrap())
}

fn route(monitor: &Monitor, template: &str) -> RouteSnapshot {
    let of = |route: &RouteSnapshot| route.template.as_deref() == Some(template);
    monitor.routes().into_iter().find(of).unwrap_or_else(|| panic!("no {template}"))
}

#[get("/users/{user_id}")]
async fn read_user(user_id: u32) -> Result<u32> {
    if user_id == 0 { Err(HttpError::new(404, "nobody").into()) } else { Ok(user_id) }
}

#[get("/panics")]
async fn panics() {
    panic!("on purpose");
}

#[get("/fails")]
async fn fails() -> Result<()> {
    Err(Error::msg("on purpose"))
}

#[get("/sleeps")]
async fn sleeps() {
    tokio::time::sleep(Duration::from_millis(400)).await;
}

#[get("/waits")]
async fn waits(free: State<Notify>) {
    free.notified().await;
}

#[get("/breaks")]
async fn breaks() -> StreamingResponse {
    let pieces = [Ok(Bytes::from("a")), Err(std::io::Error::other("on purpose"))];
    StreamingResponse::fallible(futures_util::stream::iter(pieces))
}

#[dunlin::test]
async fn a_route_counts_its_answers_by_status() {
    let app = App::new("Counted").routes(routes![read_user, panics, fails]);
    let (client, monitor) = started(app).await;
    for path in
        ["/users/1", "/users/2", "/users/0", "/users/x", "/panics", "/fails", "/nowhere", "/users/1/y"]
    {
        client.get(path).await;
    }
    client.request(Method::HEAD, "/users/1").await;
    client.request(Method::from_bytes(b"BREW").unwrap(), "/users/1").await;
    let users = route(&monitor, "/users/{user_id}");
    assert_eq!(users.method, Some(Method::GET));
    let answers: Vec<_> =
        users.answers.iter().map(|one| (one.method, one.status, one.latency.count())).collect();
    assert_eq!(
        answers,
        [("GET", Some(200), 2), ("GET", Some(404), 1), ("GET", Some(422), 1), ("HEAD", Some(200), 1)]
    );
    assert_eq!((users.requests(), users.of_class(4), users.errors()), (5, 2, 0));
    let panics = route(&monitor, "/panics");
    assert_eq!((panics.errors(), panics.faults(Fault::Panic)), (1, 1));
    let fails = route(&monitor, "/fails");
    assert_eq!((fails.errors(), fails.faults(Fault::Panic)), (1, 0));
    let unrouted = &monitor.routes()[0];
    let answers: Vec<_> =
        unrouted.answers.iter().map(|one| (one.method, one.status, one.latency.count())).collect();
    assert_eq!(unrouted.template, None);
    assert_eq!(answers, [("GET", Some(404), 2), ("_OTHER", Some(405), 1)]);
}

#[dunlin::test]
async fn durations_are_those_of_the_clock() {
    let (client, monitor) = started(App::new("Timed").routes(routes![sleeps])).await;
    for _ in 0..10 {
        client.get("/sleeps").await.assert_status(200);
    }
    let latency = route(&monitor, "/sleeps").latency();
    assert_eq!((latency.count(), latency.total()), (10, Duration::from_secs(4)));
    let median = latency.quantile(0.5).unwrap();
    assert!(median > Duration::from_millis(360) && median <= Duration::from_millis(410), "{median:?}");
}

#[dunlin::test]
async fn who_goes_away_is_counted_as_gone() {
    let (client, monitor) = started(App::new("Left").routes(routes![waits, breaks])).await;
    let mut waiting = Box::pin(client.get("/waits").into_future());
    assert!(futures_util::poll!(&mut waiting).is_pending());
    let here = route(&monitor, "/waits");
    assert_eq!((here.in_flight, here.requests()), (1, 0));
    drop(waiting);
    let gone = route(&monitor, "/waits");
    assert_eq!((gone.in_flight, gone.faults(Fault::ClientGone), gone.errors()), (0, 1, 0));
    assert_eq!(gone.answers[0].status, None);
    drop(client.get("/breaks").stream().await);
    let mut broken = client.get("/breaks").stream().await;
    while let Ok(Some(_)) = broken.next().await {}
    drop(broken);
    let breaks = route(&monitor, "/breaks");
    assert_eq!((breaks.faults(Fault::ClientGone), breaks.faults(Fault::BrokenBody)), (1, 1));
    assert_eq!((breaks.of_class(2), breaks.errors()), (2, 1));
}

static RELEASE: std::sync::Barrier = std::sync::Barrier::new(2);

#[get("/report", run = threads("reports"))]
fn report() {
    RELEASE.wait();
}

/// All that is in flight: method, route, id and place.
fn listed(monitor: &Monitor) -> Vec<(&'static str, String, String, Whereabouts)> {
    let requests = monitor.in_flight().into_iter();
    let named = requests.map(|one| {
        let id = one.id.map(|id| id.to_string()).unwrap_or_default();
        (one.method, one.template.unwrap_or_default(), id, one.at)
    });
    named.collect()
}

#[test]
fn requests_in_flight_say_where_they_are() {
    run::block_on(async {
        let pool = PoolConfig::threads("reports").size(1);
        let app = App::new("Listed").pool(pool).request_ids().routes(routes![report, waits]);
        let (client, monitor) = started(app).await;
        let reports = Place::Threads("reports");
        let mut first = Box::pin(client.get("/report").header("x-request-id", "r1").into_future());
        let mut second = Box::pin(client.get("/report").header("x-request-id", "r2").into_future());
        let mut third = Box::pin(client.get("/waits").header("x-request-id", "r3").into_future());
        assert!(futures_util::poll!(&mut first).is_pending());
        while listed(&monitor)[0].3 != Whereabouts::Running(reports) {
            tokio::task::yield_now().await;
        }
        assert!(futures_util::poll!(&mut second).is_pending());
        assert!(futures_util::poll!(&mut third).is_pending());
        let of = |path: &str, id: &str, at| ("GET", path.to_owned(), id.to_owned(), at);
        let expected = [
            of("/report", "r1", Whereabouts::Running(reports)),
            of("/report", "r2", Whereabouts::Queued(reports)),
            of("/waits", "r3", Whereabouts::EventLoop),
        ];
        assert_eq!(listed(&monitor), expected);
        let busy = monitor.pools().into_iter().find(|pool| pool.place == reports).unwrap();
        assert_eq!((busy.busy, busy.queued), (1, 1));
        for request in [first, second] {
            RELEASE.wait();
            request.await.assert_status(200);
        }
        drop(third);
        assert_eq!(listed(&monitor), []);
    });
}

#[dunlin::test]
async fn mounted_apps_and_folders_have_routes_of_their_own_and_pages_of_dunlin_have_none() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.txt"), "a").unwrap();
    let inner = App::new("Inner").routes(routes![read_user]);
    let app = App::new("Outer").mount("/inner", inner).mount("/static", StaticFiles::new(folder.path()));
    let (client, monitor) = started(app).await;
    for path in ["/inner/users/7", "/inner/nowhere", "/static/a.txt", "/static/none"] {
        client.get(path).await;
    }
    for path in ["/inner/docs", "/docs", "/redoc", "/openapi.json"] {
        client.get(path).await.assert_status(200);
    }
    let routes = monitor.routes().into_iter();
    let counted: Vec<_> = routes.map(|route| (route.requests(), route.template)).collect();
    let expected = [
        (1, None),
        (1, Some("/monitor")),
        (2, Some("/static/{path:path}")),
        (1, Some("/inner/users/{user_id}")),
    ];
    assert_eq!(counted, expected.map(|(requests, template)| (requests, template.map(str::to_owned))));
}

#[test]
fn tasks_and_event_loops_are_listed() {
    run::block_on(async {
        let (_client, monitor) = started(App::new("Tasks")).await;
        let sleeper = run::spawn_named("sleeper", std::future::pending::<()>());
        let line = line!() - 1;
        let task = monitor.tasks().into_iter().find(|task| task.name == "sleeper").unwrap();
        assert_eq!((task.spawned_at.line(), task.spawned_at.file()), (line, file!()));
        sleeper.abort();
        assert!(sleeper.await.unwrap_err().is_cancelled());
        assert!(!monitor.tasks().iter().any(|task| task.name == "sleeper"));
        assert!(!monitor.event_loops().loops.is_empty());
    });
}

/// Functions of all kinds, each timed.
mod functions {
    use super::*;

    #[timed]
    pub(super) fn plain(count: u32) -> u32 {
        if count == 0 {
            return 7;
        }
        count
    }

    #[timed(name = "named")]
    pub(super) async fn waits<T: Clone + Send>(
        value: &T,
        seconds: u64,
    ) -> Result<T, std::num::ParseIntError> {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        let _: u8 = "7".parse()?;
        Ok(value.clone())
    }

    #[timed]
    pub(super) fn numbers(most: u8) -> impl Iterator<Item = u8> {
        (0..most).filter(|number| number % 2 == 0)
    }

    #[timed]
    pub(super) async fn coerced() -> Box<dyn std::fmt::Display + Send> {
        Box::new(7)
    }

    #[timed]
    pub(super) async fn of_some_kind() -> impl std::fmt::Display {
        "some"
    }

    #[timed]
    pub(super) async fn never() -> ! {
        std::future::pending::<()>().await;
        panic!("what never is was")
    }

    #[timed]
    pub(super) async fn turns() -> ! {
        loop {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    #[timed]
    pub(super) async fn turns_if_it_may(may: bool) -> ! {
        if may {
            turns().await
        } else {
            never().await;
        }
    }

    pub(super) struct Counter(pub(super) u32);

    impl Counter {
        #[timed]
        pub(super) fn add(&mut self, count: u32) -> &mut Self {
            self.0 += count;
            self
        }

        #[timed]
        pub(super) async fn taken(self) -> u32 {
            self.0
        }
    }
}

#[dunlin::test]
async fn functions_are_timed() {
    let (_client, monitor) = started(App::new("Timed")).await;
    assert_eq!((functions::plain(0), functions::plain(3)), (7, 3));
    assert_eq!(functions::waits(&"a", 2).await, Ok("a"));
    let dropped = tokio::time::timeout(Duration::from_secs(1), functions::waits(&"a", 9)).await;
    assert!(dropped.is_err());
    assert_eq!(functions::numbers(5).collect::<Vec<_>>(), [0, 2, 4]);
    assert_eq!(
        (functions::coerced().await.to_string(), functions::of_some_kind().await.to_string()),
        ("7".into(), "some".into())
    );
    let mut counter = functions::Counter(1);
    counter.add(2).add(3);
    assert_eq!(counter.taken().await, 6);
    for may in [true, false] {
        let endless = functions::turns_if_it_may(may);
        assert!(tokio::time::timeout(Duration::from_secs(3), endless).await.is_err());
    }
    let timed = monitor.timed();
    let calls: Vec<_> = ["plain", "numbers", "coerced", "of_some_kind", "add", "taken", "turns", "never"]
        .iter()
        .map(|name| timed[format!("it::monitor::functions::{name}").as_str()].count())
        .collect();
    assert_eq!(calls, [2, 1, 1, 1, 2, 1, 1, 1]);
    assert_eq!((timed["named"].count(), timed["named"].total()), (2, Duration::from_secs(3)));
}
