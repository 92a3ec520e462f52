//! The seam for exporters: what they are told, and when.

use std::num::NonZero;

use dunlin::prelude::*;
use dunlin::telemetry::{Arrival, Observed, Telemetry, Trace};
use dunlin::{Bytes, StreamingResponse};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tracing::Span;

fn trace() -> Trace {
    Trace { id: NonZero::new(7).unwrap(), span: NonZero::new(8).unwrap(), is_sampled: true }
}

#[test]
fn an_exporter_begins_before_and_ends_after_all_else() {
    // a test of dunlin's own would end the app after it
    run::block_on(begins_and_ends());
}

async fn begins_and_ends() {
    let (tell, mut told) = unbounded_channel();
    let (began, lives) = (tell.clone(), tell);
    let telemetry = Telemetry::new(|_: &Arrival<'_>| Observed::default()).begin(move |source| {
        let names: Vec<_> = source.metrics().iter().map(|metric| metric.name).collect();
        assert!(names.contains(&"http.server.request.duration"));
        began.send(format!("begin {} {}", source.title, source.version)).unwrap();
        async move { began.send("end".to_owned()).unwrap() }
    });
    let app = App::new("Told").version("1.2.3").telemetry(telemetry).lifespan(async move |app| {
        lives.send("lifespan".to_owned()).unwrap();
        Ok(app.on_shutdown(async move { lives.send("shutdown".to_owned()).unwrap() }))
    });
    drop(TestClient::new(app).start().await);
    for expected in ["begin Told 1.2.3", "lifespan", "shutdown", "end"] {
        assert_eq!(told.recv().await.unwrap(), expected);
    }
}

#[get("/trace")]
async fn on_the_loop() -> Option<String> {
    Trace::current().map(|trace| format!("{trace:?}"))
}

#[get("/pool")]
fn on_a_pool() -> Option<String> {
    Trace::current().map(|trace| format!("{trace:?}"))
}

#[get("/body")]
async fn in_the_body() -> StreamingResponse {
    let piece = async { Bytes::from(format!("{:?}", Trace::current())) };
    StreamingResponse::new(futures_util::stream::once(piece))
}

/// An app whose requests belong to a trace, and what is said of their ends.
fn told() -> (App, UnboundedReceiver<String>) {
    let (tell, told) = unbounded_channel();
    let inner = App::new("Inner").routes(routes![on_a_pool]);
    let app = App::new("Told").routes(routes![on_the_loop, in_the_body]).mount("/inner", inner);
    (app.telemetry(Telemetry::new(move |arrival: &Arrival<'_>| seen(arrival, tell.clone()))), told)
}

fn seen(arrival: &Arrival<'_>, tell: UnboundedSender<String>) -> Observed {
    let (method, path) = (arrival.method.clone(), arrival.uri.path().to_owned());
    let scheme = arrival.sender().scheme;
    Observed::of(trace()).recorded(Span::none(), move |ended| {
        let (route, status) = (ended.route.unwrap_or("-"), ended.status.unwrap_or_default());
        tell.send(format!("{method} {scheme} {path} {route} {status} {:?}", ended.fault)).unwrap();
    })
}

#[dunlin::test]
async fn each_request_belongs_to_its_trace_wherever_it_is() {
    let (app, mut told) = told();
    let client = TestClient::new(app).start().await;
    let expected = "00-00000000000000000000000000000007-0000000000000008-01";
    for path in ["/trace", "/inner/pool"] {
        assert_eq!(client.get(path).await.json::<String>(), expected);
    }
    assert_eq!(client.get("/body").await.text(), format!("Some({expected})"));
    assert_eq!(Trace::current(), None);
    for expected in [
        "GET http /trace /trace 200 None",
        "GET http /inner/pool /inner/pool 200 None",
        "GET http /body /body 200 None",
    ] {
        assert_eq!(told.recv().await.unwrap(), expected);
    }
}

#[dunlin::test]
async fn requests_that_are_refused_are_seen_too() {
    let (app, mut told) = told();
    let client = TestClient::new(app).start().await;
    let mut connection = client.connect();
    connection.write_all(b"GET /trace HTTP/1.1\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert_eq!(told.recv().await.unwrap(), "GET http /trace - 400 None");
}
