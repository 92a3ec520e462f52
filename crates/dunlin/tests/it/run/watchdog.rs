//! What blocks the event loop is reported with its route, and fails a test that forbids it.

use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use dunlin::prelude::*;
use dunlin::run::watchdog::{Report, State as Doing, Watchdog};
use futures_util::StreamExt;

use crate::serve::Served;

const BLOCK: Duration = Duration::from_millis(140);
const SHORT: Duration = Duration::from_millis(25);

#[expect(clippy::disallowed_methods, reason = "blocking is what is tested")]
fn block() {
    std::thread::sleep(BLOCK); // sleeps: blocking is what is tested
}

#[get("/blocks/{id}")]
async fn blocks(id: u32) -> u32 {
    block();
    id
}

#[get("/waits")]
async fn waits() -> &'static str {
    tokio::time::sleep(BLOCK).await;
    "waited"
}

#[get("/works")]
fn works() -> &'static str {
    block();
    "worked"
}

#[get("/patient", watchdog = "10s")]
async fn patient() -> &'static str {
    block();
    "blocked"
}

#[get("/ignored", watchdog = off)]
async fn ignored() -> &'static str {
    block();
    "blocked"
}

#[get("/streams")]
async fn streams() -> StreamingResponse {
    StreamingResponse::new(futures_util::stream::iter([1]).map(|_| {
        block();
        "piece"
    }))
}

#[get("/around")]
async fn around() -> &'static str {
    "not to blame"
}

#[dependency]
async fn slow() -> Result<u8> {
    block();
    Ok(1)
}

#[get("/depends")]
async fn depends(slow: Depends<slow>) -> u8 {
    *slow
}

fn app() -> App {
    let inner = App::new("Inner").routes(routes![blocks, ignored]);
    App::new("Outer")
        .routes(routes![blocks, waits, works, patient, ignored, depends, streams, around])
        .mount("/inner", inner)
        .middleware(async |request, next| {
            if request.uri().path() == "/around" {
                block();
            }
            next.run(request).await
        })
        .watchdog(Watchdog::new().threshold(SHORT))
}

/// What the test of `path` is told; `None` when nothing was found.
fn forbidden(path: &'static str) -> Option<String> {
    let test = std::panic::catch_unwind(|| {
        run::testing::block_on_paused(async {
            let client = TestClient::new(app()).forbid_blocking().start().await;
            client.get(path).await.assert_status(200);
        });
    });
    test.err().map(|panic| *panic.downcast::<String>().expect("a report is a text"))
}

#[test]
fn a_test_that_forbids_it_fails_with_the_route_and_the_line() {
    let report = forbidden("/blocks/7").expect("a report");
    assert!(report.contains("`GET /blocks/{id}` blocked its event loop by waiting for "), "{report}");
    if cfg!(target_os = "linux") {
        assert!(report.contains("tests/it/run/watchdog.rs:"), "{report}");
        assert!(report.contains("in `std::thread::sleep`"), "{report}");
    }
    assert!(forbidden("/inner/blocks/7").expect("a report").contains("`GET /inner/blocks/{id}`"));
    assert!(forbidden("/depends").expect("a report").contains("`GET /depends`"));
    let report = forbidden("/streams").expect("a report");
    assert!(report.contains("`connection`") && report.contains("tests/it/run/watchdog.rs:"), "{report}");
    let report = forbidden("/around").expect("a report");
    assert!(report.contains("`connection`") && report.contains("in `std::thread::sleep`"), "{report}");
}

#[test]
fn what_may_block_is_not_reported() {
    for path in ["/waits", "/works", "/patient", "/ignored", "/inner/ignored"] {
        assert_eq!(forbidden(path), None, "{path}");
    }
}

/// The attribute does it for every client of a test.
#[test]
fn the_attribute_forbids_it_for_a_whole_test() {
    let test = dunlin::testing::forbidding(|| {
        std::panic::catch_unwind(|| {
            run::testing::block_on_paused(async {
                TestClient::new(app()).start().await.get("/blocks/7").await;
            });
        })
    });
    assert!(test.is_err());
}

/// A test of tokio's, or a program: nobody waits for the end of the client.
#[test]
fn a_client_that_is_dropped_elsewhere_tells_at_once() {
    let test = std::panic::catch_unwind(|| {
        run::block_on(async {
            let client = TestClient::new(app()).forbid_blocking().start().await;
            client.get("/blocks/7").await.assert_status(200);
        });
    });
    let report = *test.unwrap_err().downcast::<String>().expect("a report is a text");
    assert!(report.contains("`GET /blocks/{id}`"), "{report}");
}

#[dunlin::test(forbid_blocking)]
async fn the_attribute_lets_pass_what_does_not_block() {
    TestClient::new(app()).start().await.get("/waits").await.assert_status(200);
}

/// Serves `app` while a request is made for `path`.
fn served(app: App, path: &str) {
    run::block_on(async {
        let served = Served::start(app).await;
        assert_eq!(served.connect().await.get(path).await.status(), 200);
        served.stop().await.unwrap();
    });
}

fn reports_of(app: App) -> (App, Receiver<Report>) {
    let (sender, reports) = channel();
    let watchdog = Watchdog::new().threshold(SHORT).also(move |report| drop(sender.send(report.clone())));
    (app.watchdog(watchdog), reports)
}

#[test]
fn a_server_reports_while_it_serves() {
    let (app, reports) = reports_of(app());
    served(app, "/blocks/7");
    // the watch ends with the server, after its reports
    let reports: Vec<Report> = reports.try_iter().filter(|report| report.state != Doing::Starved).collect();
    let labels: Vec<&str> = reports.iter().map(|report| report.label).collect();
    assert!(labels.contains(&"GET /blocks/{id}"), "{labels:?}");
}

async fn blocks_later() {
    block();
}

#[get("/later/{id}")]
async fn later(id: u32, tasks: BackgroundTasks) -> u32 {
    tasks.add(blocks_later());
    id
}

#[test]
fn what_blocks_after_the_response_is_reported_by_route_and_function() {
    let (app, reports) = reports_of(App::new("Later").routes(routes![later]));
    served(app, "/later/7");
    let reports: Vec<Report> = reports.try_iter().filter(|report| report.state != Doing::Starved).collect();
    let labels: Vec<&str> = reports.iter().map(|report| report.label).collect();
    assert!(labels.contains(&"GET /later/{id}, then it::run::watchdog::blocks_later"), "{labels:?}");
}

#[test]
fn an_app_without_a_watchdog_is_not_watched() {
    let (app, reports) = reports_of(app());
    served(app.without_watchdog(), "/blocks/7");
    assert_eq!(reports.try_iter().count(), 0);
}
