//! Collectors that are away, hang, refuse, come back; and the end.

use std::time::{Duration, Instant};

use dunlin::prelude::*;
use dunlin_otel::Exporter;
use tokio::net::TcpListener;

use crate::collector::{Collector, Mood, attribute};
use crate::setup::{exporter, exporter_to, serving};

#[get("/users/{user_id}")]
async fn read_user(user_id: u32) -> u32 {
    user_id
}

fn app() -> App {
    App::new("Users").routes(routes![read_user])
}

/// An address where nobody listens, which stays free.
async fn nowhere() -> std::net::SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
}

async fn ask(client: &TestClient, times: usize) {
    for number in 0..times {
        client.get(&format!("/users/{number}")).await.assert_status(200);
    }
}

#[expect(clippy::disallowed_methods, reason = "sockets know the clock on the wall alone")]
fn now() -> Instant {
    Instant::now()
}

#[tokio::test]
async fn one_that_is_away_is_told_once_and_what_is_lost() {
    let address = nowhere().await;
    let variables = [("OTEL_BSP_MAX_QUEUE_SIZE", "10"), ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "5")];
    let serving = serving(app(), exporter_to(&format!("http://{address}"), &variables)).await;
    ask(&serving.client, 1).await;
    let line = serving.lines.say("do not reach the collector").await;
    assert!(line.starts_with("WARN") && line.contains(&format!("http://{address}/v1/traces")), "{line}");
    // more than there is room for: one batch that is being sent, and the queue
    ask(&serving.client, 40).await;
    serving.lines.say("were dropped").await;
    ask(&serving.client, 40).await;
    assert_eq!(serving.lines.count("do not reach"), 1);
    assert_eq!(serving.lines.count("were dropped"), 1);
    // it comes back: what there was room for is there, the oldest first
    let collector = Collector::at(address, Mood::Takes).await;
    serving.lines.say("reach the collector again").await;
    let taken = collector.has(|taken| taken.spans.len() >= 11).await;
    assert_eq!(attribute(&taken.spans[0].attributes, "url.path").as_deref(), Some("/users/0"));
    assert!(taken.spans.len() <= 16, "{}", taken.spans.len());
    ask(&serving.client, 1).await;
    collector.has(|now| now.spans.len() > taken.spans.len()).await;
    assert_eq!(serving.lines.count("reach the collector again"), 1);
}

#[tokio::test]
async fn one_that_hangs_holds_up_nobody() {
    let collector = Collector::start().await;
    collector.becomes(Mood::Hangs);
    let variables = [
        ("OTEL_BSP_MAX_QUEUE_SIZE", "10"),
        ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "5"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "100"),
    ];
    let serving = serving(app(), exporter(&collector, &variables)).await;
    ask(&serving.client, 1).await;
    collector.has(|taken| taken.requests > 0).await;
    ask(&serving.client, 100).await;
    let line = serving.lines.say("do not reach the collector").await;
    assert!(line.contains("no answer in 100ms"), "{line}");
    collector.becomes(Mood::Takes);
    serving.lines.say("reach the collector again").await;
    collector.has(|taken| !taken.spans.is_empty()).await;
}

#[tokio::test]
async fn what_a_collector_puts_off_is_sent_again_and_what_it_refuses_is_not() {
    let collector = Collector::start().await;
    collector.becomes(Mood::Answers(503));
    let serving = serving(app(), exporter(&collector, &[])).await;
    ask(&serving.client, 3).await;
    collector.has(|taken| taken.requests >= 3).await;
    collector.becomes(Mood::Takes);
    let taken = collector.has(|taken| taken.spans.len() == 3).await;
    assert_eq!(serving.lines.count("503 Service Unavailable"), 1);
    collector.becomes(Mood::Answers(400));
    ask(&serving.client, 1).await;
    let line = serving.lines.say("answered with 400 Bad Request").await;
    assert!(line.contains("do not reach"), "{line}");
    serving.lines.say("were dropped").await;
    collector.becomes(Mood::Takes);
    ask(&serving.client, 1).await;
    collector.has(|now| now.spans.len() == taken.spans.len() + 1).await;
}

#[tokio::test]
async fn what_a_collector_does_not_take_is_counted() {
    let collector = Collector::start().await;
    collector.becomes(Mood::Rejects(2));
    let serving = serving(app(), exporter(&collector, &[])).await;
    ask(&serving.client, 1).await;
    let line = serving.lines.say("were dropped").await;
    assert!(line.contains("lost=2"), "{line}");
}

#[tokio::test]
async fn a_connection_that_was_closed_meanwhile_is_opened_again() {
    let collector = Collector::start().await;
    let serving = serving(app(), exporter(&collector, &[])).await;
    for round in 1..=5 {
        ask(&serving.client, 1).await;
        collector.has(|taken| taken.spans.len() == round).await;
        collector.hang_up();
    }
    assert_eq!(serving.lines.count("do not reach"), 0);
}

#[tokio::test]
async fn the_end_sends_what_is_left() {
    let collector = Collector::start().await;
    let variables = [("OTEL_BSP_SCHEDULE_DELAY", "3600000"), ("OTEL_METRICS_EXPORTER", "otlp")];
    let serving = serving(app(), exporter(&collector, &variables)).await;
    ask(&serving.client, 700).await;
    // one batch has gone, since it was whole
    collector.has(|taken| taken.spans.len() == 512).await;
    drop(serving);
    let taken = collector.has(|taken| taken.spans.len() == 700 && !taken.metrics.is_empty()).await;
    assert_eq!(taken.metrics.len(), 1);
}

#[tokio::test]
async fn the_end_waits_no_longer_than_it_may() {
    let collector = Collector::start().await;
    collector.becomes(Mood::Hangs);
    let variables = [("OTEL_BSP_SCHEDULE_DELAY", "3600000")];
    let exporter = exporter(&collector, &variables).flush(Duration::from_millis(100));
    let (lines, took) = ended(exporter).await;
    assert_eq!(lines.count("in time"), 1);
    assert!((Duration::from_millis(100)..Duration::from_secs(5)).contains(&took), "{took:?}");
}

#[tokio::test]
async fn the_end_does_not_wait_for_one_that_is_away() {
    let url = format!("http://{}", nowhere().await);
    let exporter = exporter_to(&url, &[("OTEL_BSP_SCHEDULE_DELAY", "3600000")]);
    let (lines, took) = ended(exporter.flush(Duration::from_secs(30))).await;
    assert_eq!((lines.count("do not reach"), lines.count("lost=1")), (1, 1), "{:?}", lines.all());
    assert!(took < Duration::from_secs(20), "{took:?}");
}

/// Serves one request and ends: what was said, and how long the end took.
async fn ended(exporter: Exporter) -> (crate::setup::Lines, Duration) {
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let lines = crate::setup::Lines::default();
    let layer = exporter.layer();
    let subscriber = {
        use tracing_subscriber::layer::SubscriberExt;
        tracing_subscriber::registry().with(layer).with(lines.clone())
    };
    let _guard = tracing::subscriber::set_default(subscriber);
    let server = app().telemetry(exporter).server().listener(listener).until(async { drop(stopped.await) });
    let serving = run::spawn(server.serve());
    crate::setup::get(address, "/users/1").await;
    let begun = now();
    drop(stop);
    serving.await.unwrap().unwrap();
    (lines, begun.elapsed())
}

#[tokio::test]
async fn what_is_sent_can_be_compressed_and_have_headers() {
    let collector = Collector::start().await;
    let variables = [
        ("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "api-key=secret"),
        ("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test,service.name=users"),
    ];
    let serving = serving(app(), exporter(&collector, &variables)).await;
    ask(&serving.client, 1).await;
    let taken = collector.has(|taken| taken.spans.len() == 1).await;
    assert_eq!(taken.headers["content-encoding"], "gzip");
    assert_eq!(taken.headers["api-key"], "secret");
    assert_eq!(taken.headers["host"], collector.address.to_string());
    assert_eq!(attribute(&taken.resource, "service.name").as_deref(), Some("users"));
    assert_eq!(attribute(&taken.resource, "deployment.environment.name").as_deref(), Some("test"));
}

#[tokio::test]
async fn one_exporter_belongs_to_the_outermost_app() {
    let exporter = || Exporter::of([]).unwrap();
    let start = async |app: App| TestClient::new(app).try_start().await.unwrap_err().to_string();
    let inner = app().telemetry(exporter());
    let said = start(App::new("Outer").mount("/inner", inner)).await;
    assert!(said.contains("mounted at `/inner`: `.telemetry(..)` belongs to the outermost app"), "{said}");
    let said = start(app().telemetry(exporter()).telemetry(exporter())).await;
    assert!(said.contains("`.telemetry(..)` is given two exporters"), "{said}");
}

#[tokio::test]
async fn one_that_is_turned_off_sends_nothing_and_passes_on_what_callers_say() {
    let collector = Collector::start().await;
    let serving = serving(app(), exporter(&collector, &[("OTEL_SDK_DISABLED", "true")])).await;
    ask(&serving.client, 5).await;
    drop(serving);
    assert_eq!(collector.taken().requests, 0);
}
