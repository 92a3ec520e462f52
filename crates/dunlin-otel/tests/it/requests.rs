//! Spans of requests: names, attributes, callers, ends.

use std::sync::Arc;

use dunlin::prelude::*;
use dunlin::{Bytes, Method, StreamingResponse};
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode as Code;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::Notify;

use crate::collector::{Collector, attribute, hexadecimal, names};
use crate::setup::{exporter, serving};

const CALLER: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

#[get("/users/{user_id}")]
async fn read_user(user_id: u32) -> Result<u32> {
    if user_id == 0 { Err(HttpError::new(404, "nobody").into()) } else { Ok(user_id) }
}

#[get("/fails")]
async fn fails() -> Result<()> {
    Err(Error::msg("on purpose"))
}

#[get("/panics")]
async fn panics() {
    panic!("on purpose");
}

#[get("/breaks")]
async fn breaks() -> StreamingResponse {
    let pieces = [Ok(Bytes::from("a")), Err(std::io::Error::other("on purpose"))];
    StreamingResponse::fallible(futures_util::stream::iter(pieces))
}

/// Sends a piece, and the next one when it is told to.
#[get("/stream")]
async fn streams(next: State<Arc<Notify>>) -> StreamingResponse {
    let next = Arc::clone(&next);
    StreamingResponse::new(futures_util::stream::unfold(0, move |count| {
        let next = Arc::clone(&next);
        async move {
            if count > 0 {
                next.notified().await;
                tracing::info!("the second piece");
            }
            (count < 2).then_some((Bytes::from("piece"), count + 1))
        }
    }))
}

fn app() -> App {
    let inner = App::new("Inner").routes(routes![read_user]);
    App::new("Users")
        .version("1.2.3")
        .state(Arc::new(Notify::new()))
        .routes(routes![read_user, fails, panics, breaks, streams])
        .mount("/inner", inner)
}

#[tokio::test]
async fn a_request_is_a_span_by_the_conventions() {
    let collector = Collector::start().await;
    let exporter = exporter(&collector, &[]).server("users.example.com", 443);
    let serving = serving(app(), exporter).await;
    let request = serving.client.get("/users/7?token=secret").header("authorization", "secret");
    request.header("user-agent", "kea/1").await.assert_status(200);
    let (span, all) = collector.span("GET /users/{user_id}").await;
    assert_eq!(all.len(), 1);
    assert_eq!((span.kind(), span.trace_id.len(), span.span_id.len()), (SpanKind::Server, 16, 8));
    assert!(span.parent_span_id.is_empty() && span.status.is_none() && span.events.is_empty());
    assert!(span.start_time_unix_nano > 1_700_000_000_000_000_000);
    assert!(span.end_time_unix_nano >= span.start_time_unix_nano);
    let expected = [
        ("http.request.method", "GET"),
        ("url.path", "/users/7"),
        ("url.scheme", "http"),
        ("user_agent.original", "kea/1"),
        ("network.protocol.version", "1.1"),
        ("server.address", "users.example.com"),
        ("server.port", "443"),
        ("http.route", "/users/{user_id}"),
        ("http.response.status_code", "200"),
    ];
    assert_eq!(names(&span.attributes), expected.map(|(name, _)| name));
    for (name, value) in expected {
        assert_eq!(attribute(&span.attributes, name).as_deref(), Some(value), "{name}");
    }
    assert!(!format!("{span:?}").contains("secret"));
    let resource = collector.taken().resource;
    for (name, value) in [
        ("service.name", "Users"),
        ("service.version", "1.2.3"),
        ("telemetry.sdk.language", "rust"),
        ("process.pid", &std::process::id().to_string()),
    ] {
        assert_eq!(attribute(&resource, name).as_deref(), Some(value));
    }
}

#[tokio::test]
async fn names_have_few_values() {
    let collector = Collector::start().await;
    let serving = serving(app(), exporter(&collector, &[])).await;
    for (method, path, name) in [
        ("GET", "/inner/users/1", "GET /inner/users/{user_id}"),
        ("GET", "/nowhere/1", "GET"),
        ("BREW", "/nowhere/2", "HTTP"),
        ("POST", "/users/1", "POST"),
        ("HEAD", "/users/1", "HEAD /users/{user_id}"),
    ] {
        serving.client.request(Method::from_bytes(method.as_bytes()).unwrap(), path).await;
        let (span, _) = collector.span(name).await;
        assert_eq!(attribute(&span.attributes, "url.path").as_deref(), Some(path));
        let known = attribute(&span.attributes, "http.request.method").unwrap();
        let original = attribute(&span.attributes, "http.request.method_original");
        match method {
            "BREW" => assert_eq!((&*known, original.as_deref()), ("_OTHER", Some("BREW"))),
            _ => assert_eq!((&*known, original), (method, None)),
        }
    }
}

#[tokio::test]
async fn errors_are_those_of_the_server() {
    let collector = Collector::start().await;
    let serving = serving(app(), exporter(&collector, &[])).await;
    for (path, name, status, error, is_error) in [
        ("/users/0", "GET /users/{user_id}", "404", None, false),
        ("/fails", "GET /fails", "500", Some("500"), true),
        ("/panics", "GET /panics", "500", Some("panic"), true),
        ("/breaks", "GET /breaks", "200", Some("broken_body"), false),
    ] {
        let stream = serving.client.get(path).stream().await;
        read(stream).await;
        let (span, _) = collector.span(name).await;
        assert_eq!(attribute(&span.attributes, "http.response.status_code").as_deref(), Some(status));
        assert_eq!(attribute(&span.attributes, "error.type").as_deref(), error, "{path}");
        let code = span.status.map(|status| status.code());
        assert_eq!(code, is_error.then_some(Code::Error), "{path}");
    }
}

/// Reads a response to its end, however it ends.
async fn read(mut stream: dunlin::testing::TestStream) {
    while matches!(stream.next().await, Ok(Some(_))) {}
}

#[tokio::test]
async fn a_caller_says_which_trace_it_is() {
    let collector = Collector::start().await;
    let serving = serving(app(), exporter(&collector, &[])).await;
    let request = serving.client.get("/users/1").header("traceparent", CALLER);
    request.header("tracestate", "rojo=1,congo=2").await.assert_status(200);
    let (span, _) = collector.span("GET /users/{user_id}").await;
    assert_eq!(hexadecimal(&span.trace_id), "0af7651916cd43dd8448eb211c80319c");
    assert_eq!(hexadecimal(&span.parent_span_id), "b7ad6b7169203331");
    assert_eq!((&*span.trace_state, span.flags), ("rojo=1,congo=2", 0x301));
    // one that makes no sense is as if there was none
    let request = serving.client.get("/fails").header("traceparent", &CALLER.to_uppercase());
    request.header("tracestate", "rojo=1").await.assert_status(500);
    let (span, _) = collector.span("GET /fails").await;
    assert!(span.parent_span_id.is_empty() && span.trace_state.is_empty());
    assert_eq!(span.flags, 0x101);
}

#[tokio::test]
async fn what_the_caller_does_not_record_is_not_recorded() {
    let collector = Collector::start().await;
    let serving = serving(app(), exporter(&collector, &[])).await;
    let unsampled = CALLER.replace("-01", "-00");
    for _ in 0..3 {
        serving.client.get("/users/1").header("traceparent", &unsampled).await.assert_status(200);
    }
    serving.client.get("/fails").await.assert_status(500);
    let (_, all) = collector.span("GET /fails").await;
    assert_eq!(all.len(), 1);
}

#[tokio::test]
async fn a_share_of_none_records_none() {
    let collector = Collector::start().await;
    let variables = [("OTEL_TRACES_SAMPLER", "parentbased_traceidratio"), ("OTEL_TRACES_SAMPLER_ARG", "0")];
    let serving = serving(app(), exporter(&collector, &variables)).await;
    serving.client.get("/users/1").await.assert_status(200);
    serving.client.get("/fails").header("traceparent", CALLER).await.assert_status(500);
    let (_, all) = collector.span("GET /fails").await;
    assert_eq!(all.len(), 1);
}

#[tokio::test]
async fn a_stream_lasts_until_its_last_byte() {
    let collector = Collector::start().await;
    let next = Arc::new(Notify::new());
    let app = App::new("Streams").state(Arc::clone(&next)).routes(routes![streams, fails]);
    let serving = serving(app, exporter(&collector, &[])).await;
    let mut stream = serving.client.get("/stream").stream().await;
    assert_eq!(stream.next_text().await, "piece");
    // what began later is there, and the stream is not
    serving.client.get("/fails").await.assert_status(500);
    let (later, all) = collector.span("GET /fails").await;
    assert_eq!(all.len(), 1);
    next.notify_one();
    assert_eq!(stream.next_text().await, "piece");
    next.notify_one();
    assert!(stream.next().await.unwrap().is_none());
    drop(stream);
    let (span, _) = collector.span("GET /stream").await;
    assert!(span.start_time_unix_nano < later.start_time_unix_nano);
    assert!(span.end_time_unix_nano > later.end_time_unix_nano);
    // what happens while the body is made happens in the request
    assert_eq!(span.events.iter().map(|event| &*event.name).collect::<Vec<_>>(), ["the second piece"; 2]);
}

#[tokio::test]
async fn a_client_that_goes_away_ends_its_span() {
    let collector = Collector::start().await;
    let serving = serving(app(), exporter(&collector, &[])).await;
    let mut connection = serving.client.connect();
    connection.write_all(b"GET /stream HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut first = [0; 15];
    connection.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 200 OK");
    drop(connection);
    let (span, _) = collector.span("GET /stream").await;
    assert_eq!(attribute(&span.attributes, "error.type").as_deref(), Some("client_gone"));
    assert_eq!(attribute(&span.attributes, "http.response.status_code").as_deref(), Some("200"));
    assert!(span.status.is_none());
}

#[tokio::test]
async fn the_request_log_names_the_trace() {
    let collector = Collector::start().await;
    let serving = serving(app().request_log(), exporter(&collector, &[])).await;
    serving.client.get("/users/1").await.assert_status(200);
    let (span, _) = collector.span("GET /users/{user_id}").await;
    let line = serving.lines.say("dunlin::request").await;
    let ids =
        format!("trace_id=\"{}\" span_id=\"{}\"", hexadecimal(&span.trace_id), hexadecimal(&span.span_id));
    assert!(line.contains(&ids), "{line}");
    // the line is no event: the span says all of it
    assert!(span.events.is_empty());
    let unsampled = CALLER.replace("-01", "-00");
    serving.client.get("/fails").header("traceparent", &unsampled).await.assert_status(500);
    let line = serving.lines.say("/fails").await;
    assert!(line.contains("trace_id=\"0af7651916cd43dd8448eb211c80319c\""), "{line}");
    assert!(!line.contains("span_id"), "{line}");
}

#[tokio::test]
async fn a_thousand_requests_are_a_thousand_spans() {
    let collector = Collector::start().await;
    let serving = serving(app(), exporter(&collector, &[])).await;
    for round in 0..10 {
        let requests = (0..100).map(|number| {
            let path = format!("/users/{}", round * 100 + number + 1);
            let request = serving.client.get(&path);
            async move { drop(request.await.assert_status(200)) }
        });
        futures_util::future::join_all(requests).await;
    }
    let taken = collector.has(|taken| taken.spans.len() == 1000).await;
    let paths: std::collections::HashSet<_> =
        taken.spans.iter().map(|span| attribute(&span.attributes, "url.path").unwrap()).collect();
    assert_eq!(paths.len(), 1000);
}
