//! Metrics: the same as `/metrics`, which is read by Prometheus's rules here, too.

use std::collections::BTreeMap;

use dunlin::prelude::*;
use dunlin::timed;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1::{AggregationTemporality, Metric, metric::Data};

use crate::collector::{Collector, attribute, numbers};
use crate::setup::{exporter, serving};

#[timed]
fn counted() {}

#[get("/users/{user_id}", concurrency = 5)]
async fn read_user(user_id: u32) -> Result<u32> {
    counted();
    if user_id == 0 { Err(HttpError::new(404, "nobody").into()) } else { Ok(user_id) }
}

#[get("/panics")]
async fn panics() {
    panic!("on purpose");
}

/// By name as Prometheus has it, with its labels: each value, of histograms each bucket up to its limit.
fn as_prometheus(metrics: &[Metric]) -> BTreeMap<String, f64> {
    let mut samples = BTreeMap::new();
    for metric in metrics {
        let unit = match &*metric.unit {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        let name = format!("{}{unit}", metric.name.replace('.', "_"));
        match metric.data.as_ref().unwrap() {
            Data::Histogram(histogram) => {
                assert_eq!(histogram.aggregation_temporality(), AggregationTemporality::Cumulative);
                for point in &histogram.data_points {
                    let labels = labels(&point.attributes);
                    assert_eq!(point.bucket_counts.len(), point.explicit_bounds.len() + 1);
                    let mut below = 0;
                    let limits =
                        point.explicit_bounds.iter().map(ToString::to_string).chain(["+Inf".to_owned()]);
                    for (limit, count) in limits.zip(&point.bucket_counts) {
                        below += count;
                        samples.insert(
                            key(&format!("{name}_bucket"), &format!("{labels}le={limit:?},")),
                            below as f64,
                        );
                    }
                    samples.insert(key(&format!("{name}_count"), &labels), point.count as f64);
                    samples.insert(key(&format!("{name}_sum"), &labels), point.sum.unwrap());
                }
            }
            data => {
                let total = if matches!(data, Data::Sum(sum) if sum.is_monotonic) { "_total" } else { "" };
                for (attributes, value) in numbers(metric) {
                    samples.insert(key(&format!("{name}{total}"), &labels(&attributes)), value);
                }
            }
        }
    }
    samples
}

fn labels(attributes: &[KeyValue]) -> String {
    let label = |label: &KeyValue| {
        let value = attribute(std::slice::from_ref(label), &label.key).unwrap();
        format!("{}={value:?},", label.key.replace('.', "_"))
    };
    attributes.iter().map(label).collect()
}

fn key(name: &str, labels: &str) -> String {
    match labels.strip_suffix(',') {
        Some(labels) => format!("{name}{{{labels}}}"),
        None => name.to_owned(),
    }
}

/// The samples of a page in Prometheus's format.
fn page(text: &str) -> BTreeMap<String, f64> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let sample = |line: &str| {
        let (name, value) = line.rsplit_once(' ').unwrap();
        // numbers of both sides are written alike
        let name = name.split("le=\"").enumerate().map(|(at, part)| match part.split_once('"') {
            Some((limit, rest)) if at > 0 => match limit.parse::<f64>() {
                Ok(limit) if limit.is_finite() => format!("le=\"{limit}\"{rest}"),
                _ => format!("le=\"{limit}\"{rest}"),
            },
            _ => part.to_owned(),
        });
        (name.collect::<String>(), value.parse().unwrap())
    };
    lines.map(sample).collect()
}

#[tokio::test]
async fn they_are_those_of_the_page() {
    let collector = Collector::start().await;
    let variables = [("OTEL_METRICS_EXPORTER", "otlp"), ("OTEL_METRIC_EXPORT_INTERVAL", "3600000")];
    let app = App::new("Users").version("1.2.3").metrics("/metrics").routes(routes![read_user, panics]);
    let serving = serving(app, exporter(&collector, &variables)).await;
    for path in ["/users/1", "/users/2", "/users/0", "/panics", "/nowhere"] {
        serving.client.get(path).await;
    }
    let page = page(serving.client.get("/metrics").await.assert_status(200).text());
    // the end of the app sends once more
    drop(serving);
    let taken = collector.has(|taken| !taken.metrics.is_empty()).await;
    let sent = as_prometheus(&taken.metrics[0]);
    // what is different at each look, and what reading the page itself has changed
    let moves = |name: &str| {
        name.starts_with("process_")
            || name.starts_with("dunlin_tasks")
            || name.starts_with("dunlin_event_loop_busy")
            || name.starts_with("dunlin_pool_threads")
            || name.contains("/metrics")
    };
    let stays = |samples: &BTreeMap<String, f64>| {
        let samples = samples.iter().filter(|(name, _)| !moves(name));
        samples.map(|(name, value)| (name.clone(), *value)).collect::<BTreeMap<_, _>>()
    };
    let mut stays_sent = stays(&sent);
    assert_eq!(stays_sent.remove("dunlin_telemetry_spans_dropped_total"), Some(0.0));
    assert_eq!(stays_sent, stays(&page));
    let names = |samples: &BTreeMap<String, f64>| {
        let names = samples.keys().map(|name| name.split('{').next().unwrap().to_owned());
        names.collect::<std::collections::BTreeSet<_>>()
    };
    let mut names_sent = names(&sent);
    names_sent.remove("dunlin_telemetry_spans_dropped_total");
    assert_eq!(names_sent, names(&page));
    let count = r#"http_server_request_duration_seconds_count{http_request_method="GET",url_scheme="http",http_route="/users/{user_id}",http_response_status_code="200"}"#;
    assert_eq!(sent[count], 2.0);
    assert!(sent.len() > 100, "{sent:#?}");
}

#[tokio::test]
async fn the_names_are_those_of_the_conventions() {
    let collector = Collector::start().await;
    let variables = [("OTEL_METRICS_EXPORTER", "otlp"), ("OTEL_METRIC_EXPORT_INTERVAL", "10")];
    let app = App::new("Users").routes(routes![read_user]);
    let serving = serving(app, exporter(&collector, &variables)).await;
    serving.client.get("/users/1").await.assert_status(200);
    let is_there =
        |metric: &Metric| metric.name == "http.server.request.duration" && !points(metric).is_empty();
    let taken = collector.has(|taken| taken.metrics.last().is_some_and(|all| all.iter().any(is_there))).await;
    assert!(taken.paths.iter().any(|path| path == "/v1/metrics"));
    let all = taken.metrics.last().unwrap();
    let of = |name: &str| all.iter().find(|metric| metric.name == name).unwrap();
    let duration = of("http.server.request.duration");
    assert_eq!((&*duration.unit, duration.description.is_empty()), ("s", false));
    let point = &points(duration)[0];
    let bounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];
    assert_eq!(point.explicit_bounds, bounds);
    assert!(point.start_time_unix_nano > 0 && point.time_unix_nano > point.start_time_unix_nano);
    for (name, value) in [
        ("http.request.method", "GET"),
        ("url.scheme", "http"),
        ("http.route", "/users/{user_id}"),
        ("http.response.status_code", "200"),
    ] {
        assert_eq!(attribute(&point.attributes, name).as_deref(), Some(value));
    }
    let Some(Data::Sum(active)) = &of("http.server.active_requests").data else { panic!("no sum") };
    assert!(!active.is_monotonic);
    let Some(Data::Sum(cpu)) = &of("process.cpu").data else { panic!("no sum") };
    assert!(cpu.is_monotonic);
    assert_eq!(of("process.resident_memory").unit, "By");
    assert_eq!(attribute(&numbers(of("dunlin.build.info"))[0].0, "app").as_deref(), Some("Users"));
}

fn points(metric: &Metric) -> &[opentelemetry_proto::tonic::metrics::v1::HistogramDataPoint] {
    match &metric.data {
        Some(Data::Histogram(histogram)) => &histogram.data_points,
        _ => &[],
    }
}
