//! Spans and events of `tracing` inside of requests, on event loops, in pools and in the background.

use dunlin::prelude::*;
use dunlin::timed;
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use tracing::Instrument;

use crate::collector::{Collector, attribute, hexadecimal};
use crate::setup::{exporter, serving};

const UNSAMPLED: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

#[timed(name = "prices.load")]
async fn load(item: u32) -> u32 {
    tracing::info!(item, cheap = true, "loaded");
    async { tokio::task::yield_now().await }.instrument(tracing::info_span!("wait", item)).await;
    item * 100
}

#[get("/prices/{item}")]
async fn price(item: u32) -> u32 {
    tracing::debug!("too small to be heard");
    tracing::warn!(target: "shop", item, "a price");
    load(item).await
}

/// All spans, once these are there: what is below a request ends before it, and may be sent before it.
async fn spans(collector: &Collector, names: &[&str]) -> Vec<Span> {
    let all = |spans: &[Span]| names.iter().all(|name| spans.iter().any(|span| span.name == *name));
    collector.has(|taken| all(&taken.spans)).await.spans
}

fn named<'s>(spans: &'s [Span], name: &str) -> &'s Span {
    let mut found = spans.iter().filter(|span| span.name == name);
    let span = found.next().unwrap();
    assert!(found.next().is_none(), "{name} is there twice");
    span
}

fn is_below(inner: &Span, outer: &Span) -> bool {
    inner.trace_id == outer.trace_id && inner.parent_span_id == outer.span_id
}

#[tokio::test]
async fn spans_inside_are_children_and_events_happen_in_them() {
    let collector = Collector::start().await;
    // with ids, which are a span of their own in the log alone
    let app = App::new("Shop").request_ids().routes(routes![price]);
    let serving = serving(app, exporter(&collector, &[])).await;
    serving.client.get("/prices/7").await.assert_status(200);
    let all = spans(&collector, &["GET /prices/{item}", "prices.load", "wait"]).await;
    assert_eq!(all.len(), 3);
    let (request, load, wait) =
        (named(&all, "GET /prices/{item}"), named(&all, "prices.load"), named(&all, "wait"));
    assert!(is_below(load, request) && is_below(wait, load));
    assert_eq!((load.kind(), load.flags), (SpanKind::Internal, 0x101));
    assert_eq!(attribute(&wait.attributes, "item").as_deref(), Some("7"));
    assert!(request.start_time_unix_nano <= load.start_time_unix_nano);
    assert!(load.end_time_unix_nano <= request.end_time_unix_nano);
    let [event] = &request.events[..] else { panic!("{request:#?}") };
    assert_eq!(event.name, "a price");
    for (name, value) in [("level", "WARN"), ("target", "shop"), ("item", "7")] {
        assert_eq!(attribute(&event.attributes, name).as_deref(), Some(value));
    }
    let [event] = &load.events[..] else { panic!("{load:#?}") };
    assert_eq!((&*event.name, attribute(&event.attributes, "cheap").as_deref()), ("loaded", Some("true")));
}

#[tokio::test]
async fn where_nobody_records_spans_are_not_even_made() {
    let collector = Collector::start().await;
    let serving = serving(App::new("Shop").routes(routes![price]), exporter(&collector, &[])).await;
    let request = serving.client.get("/prices/1").header("traceparent", UNSAMPLED);
    request.await.assert_status(200);
    serving.client.get("/prices/2").await.assert_status(200);
    let all = spans(&collector, &["GET /prices/{item}", "prices.load", "wait"]).await;
    assert_eq!(all.len(), 3);
    assert!(all.iter().all(|span| hexadecimal(&span.trace_id) != UNSAMPLED[3..35]));
}

#[post("/orders")]
async fn order(tasks: BackgroundTasks) {
    tasks.add(async {
        load(1).await;
    });
}

#[dependency(scope = "response")]
async fn held() -> Scoped<()> {
    Scoped::new(()).finally(async |_, _| {
        async {}.instrument(tracing::info_span!("released")).await;
        Ok(())
    })
}

#[get("/held")]
async fn holds(_held: Depends<held>) {}

#[tokio::test]
async fn what_comes_after_the_response_is_part_of_the_request() {
    let collector = Collector::start().await;
    let app = App::new("Shop").routes(routes![order, holds]);
    let serving = serving(app, exporter(&collector, &[])).await;
    serving.client.post("/orders").await.assert_status(200);
    serving.client.get("/held").await.assert_status(200);
    let all =
        spans(&collector, &["POST /orders", "background", "prices.load", "GET /held", "released"]).await;
    let background = named(&all, "background");
    assert!(is_below(background, named(&all, "POST /orders")));
    assert!(is_below(named(&all, "prices.load"), background));
    assert_eq!(attribute(&background.attributes, "route").as_deref(), Some("/orders"));
    assert!(is_below(named(&all, "released"), named(&all, "GET /held")));
}

#[get("/finishes", on_disconnect = finish)]
async fn finishes() -> u32 {
    load(3).await
}

#[tokio::test]
async fn what_has_a_task_of_its_own_is_part_of_the_request() {
    let collector = Collector::start().await;
    let serving = serving(App::new("Shop").routes(routes![finishes]), exporter(&collector, &[])).await;
    serving.client.get("/finishes").await.assert_status(200);
    let all = spans(&collector, &["GET /finishes", "prices.load"]).await;
    assert!(is_below(named(&all, "prices.load"), named(&all, "GET /finishes")));
}

#[tokio::test]
async fn spans_outside_of_requests_begin_traces() {
    let collector = Collector::start().await;
    let _serving = serving(App::new("Shop"), exporter(&collector, &[])).await;
    let outer = tracing::info_span!("nightly", otel.kind = "consumer", rows = tracing::field::Empty);
    outer.record("rows", 1.5);
    outer.in_scope(|| {
        let inner = tracing::info_span!("call", otel.name = "GET stock", otel.kind = "client");
        inner.follows_from(&outer);
        let root = tracing::info_span!(parent: None, "apart");
        drop((inner, root));
    });
    drop(outer);
    let all = spans(&collector, &["nightly", "GET stock", "apart"]).await;
    let (outer, inner, apart) = (named(&all, "nightly"), named(&all, "GET stock"), named(&all, "apart"));
    assert!(outer.parent_span_id.is_empty() && is_below(inner, outer));
    assert!(apart.parent_span_id.is_empty() && apart.trace_id != outer.trace_id);
    assert_eq!((outer.kind(), inner.kind()), (SpanKind::Consumer, SpanKind::Client));
    assert_eq!(attribute(&outer.attributes, "rows").as_deref(), Some("1.5"));
    assert_eq!(attribute(&outer.attributes, "otel.kind"), None);
    assert_eq!(inner.links[0].span_id, outer.span_id);
}

#[tokio::test]
async fn levels_and_limits_are_those_that_were_set() {
    let collector = Collector::start().await;
    let variables = [
        ("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "2"),
        ("OTEL_SPAN_EVENT_COUNT_LIMIT", "1"),
        ("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "4"),
    ];
    let exporter = exporter(&collector, &variables).levels("warn,shop=debug").unwrap();
    let _serving = serving(App::new("Shop"), exporter).await;
    tracing::info_span!("not heard").in_scope(|| {
        let heard = tracing::debug_span!(target: "shop", "heard", a = "über", b = 1_u64, c = u64::MAX);
        heard.in_scope(|| {
            tracing::warn!(name = "an event", "first");
            tracing::warn!("second");
        });
    });
    let all = spans(&collector, &["heard"]).await;
    let span = named(&all, "heard");
    assert!(span.parent_span_id.is_empty());
    // four bytes, and no half of a letter
    assert_eq!(attribute(&span.attributes, "a").as_deref(), Some("übe"));
    assert_eq!((span.attributes.len(), span.dropped_attributes_count), (2, 1));
    assert_eq!((span.events.len(), span.dropped_events_count), (1, 1));
    assert_eq!((&*span.events[0].name, span.events[0].dropped_attributes_count), ("firs", 1));
}

/// What another service would be told, from a thread of a pool and after the response.
#[get("/asks-there")]
fn asks_there(tasks: BackgroundTasks, told: State<Told>) {
    told.tell();
    let told = told.clone();
    tasks.add(async move { told.tell() });
}

#[derive(Clone)]
struct Told(tokio::sync::mpsc::UnboundedSender<HeaderMap>);

impl Told {
    fn tell(&self) {
        let mut headers = HeaderMap::new();
        dunlin_otel::propagate(&mut headers);
        self.0.send(headers).unwrap();
    }
}

#[tokio::test]
async fn the_trace_is_known_in_pools_and_after_the_response() {
    let collector = Collector::start().await;
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let app = App::new("Shop").state(Told(tell)).routes(routes![asks_there]);
    let serving = serving(app, exporter(&collector, &[])).await;
    serving.client.get("/asks-there").header("traceparent", UNSAMPLED).await.assert_status(200);
    for _ in 0..2 {
        let headers = told.recv().await.unwrap();
        let traceparent = headers["traceparent"].to_str().unwrap();
        assert!(traceparent.starts_with(&UNSAMPLED[..36]) && traceparent.ends_with("-00"), "{traceparent}");
    }
    serving.client.get("/asks-there").await.assert_status(200);
    let all = spans(&collector, &["GET /asks-there", "background"]).await;
    for name in ["GET /asks-there", "background"] {
        let span = named(&all, name);
        let expected = format!("00-{}-{}-01", hexadecimal(&span.trace_id), hexadecimal(&span.span_id));
        assert_eq!(told.recv().await.unwrap()["traceparent"], expected);
    }
}

/// What another service would be told.
#[get("/asks")]
async fn asks() -> Vec<Option<String>> {
    let inside = async {
        let mut headers = HeaderMap::new();
        dunlin_otel::propagate(&mut headers);
        let of = |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        vec![of("traceparent"), of("tracestate")]
    };
    inside.instrument(tracing::info_span!("asking")).await
}

#[tokio::test]
async fn services_behind_hear_of_the_trace() {
    let collector = Collector::start().await;
    let serving = serving(App::new("Shop").routes(routes![asks]), exporter(&collector, &[])).await;
    let ask = |traceparent: &str| {
        let request = serving.client.get("/asks").header("traceparent", traceparent);
        let request = request.header("tracestate", "rojo=1");
        async move { request.await.json::<Vec<Option<String>>>() }
    };
    let told = ask(&UNSAMPLED.replace("-00", "-01").replace("01-0af", "00-0af")).await;
    let (span, _) = collector.span("asking").await;
    let expected = format!("00-{}-{}-01", hexadecimal(&span.trace_id), hexadecimal(&span.span_id));
    assert_eq!(told, [Some(expected), Some("rojo=1".to_owned())]);
    // they are not to record what the caller does not
    let told = ask(UNSAMPLED).await;
    let traceparent = told[0].as_deref().unwrap();
    assert!(traceparent.starts_with(&UNSAMPLED[..36]) && traceparent.ends_with("-00"), "{traceparent}");
    assert_ne!(traceparent, UNSAMPLED);
    let mut headers = HeaderMap::new();
    dunlin_otel::propagate(&mut headers);
    assert!(headers.is_empty());
}
