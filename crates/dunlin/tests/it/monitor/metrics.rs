//! `/metrics`, read by a strict parser of both formats.

use std::sync::Barrier;
use std::time::Duration;

use dunlin::Method;
use dunlin::prelude::*;
use dunlin::prometheus_client::metrics::counter::Counter;
use dunlin::prometheus_client::metrics::family::Family;
use dunlin::prometheus_client::registry::Registry;
use dunlin::run::PoolConfig;

use super::exposition::{Exposition, Format};
use super::functions;

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0";

#[get("/items/{item_id}", concurrency = 5)]
async fn read_item(item_id: u32) -> Result<u32> {
    tokio::time::sleep(Duration::from_millis(7)).await;
    if item_id == 0 { Err(HttpError::new(404, "none").into()) } else { Ok(item_id) }
}

#[get("/panics")]
async fn panics() {
    panic!("on purpose");
}

/// A page of an app that has answered a few requests.
async fn page(format: Format) -> Exposition {
    let app =
        App::new("Shop \"7\"\\").version("2.0.0").metrics("/metrics").routes(routes![read_item, panics]);
    let client = TestClient::new(app).start().await;
    for path in
        ["/items/1", "/items/2", "/items/0", "/panics", "/nowhere", "/nowhere/else", "/docs", "/openapi.json"]
    {
        client.get(path).await;
    }
    client.request(Method::from_bytes(b"BREW").unwrap(), "/items/1").await;
    functions::plain(1);
    let accept = if format == Format::Open { OPEN_METRICS } else { "*/*" };
    let response = client.get("/metrics").header("accept", accept).await.assert_status(200);
    let media = response.header("content-type").unwrap();
    match format {
        Format::Open => assert_eq!(media, "application/openmetrics-text; version=1.0.0; charset=utf-8"),
        Format::Prometheus => assert_eq!(media, "text/plain; version=0.0.4; charset=utf-8"),
    }
    Exposition::parse(response.text(), format)
}

#[dunlin::test]
async fn both_formats_are_well_formed_and_say_the_same() {
    for format in [Format::Prometheus, Format::Open] {
        let page = page(format).await;
        let item = r#"http_request_method="GET",url_scheme="http",http_route="/items/{item_id}",http_response_status_code="#;
        let duration = "http_server_request_duration_seconds";
        assert_eq!(page.value(&format!(r#"{duration}_count{{{item}"200"}}"#)), 2.0);
        assert_eq!(page.value(&format!(r#"{duration}_sum{{{item}"200"}}"#)), 0.014);
        assert_eq!(page.value(&format!(r#"{duration}_bucket{{{item}"200",le="0.005"}}"#)), 0.0);
        assert_eq!(page.value(&format!(r#"{duration}_bucket{{{item}"200",le="0.01"}}"#)), 2.0);
        assert_eq!(page.value(&format!(r#"{duration}_count{{{item}"404"}}"#)), 1.0);
        let panicked = r#"http_request_method="GET",url_scheme="http",http_route="/panics",http_response_status_code="500",error_type="panic""#;
        assert_eq!(page.value(&format!("{duration}_count{{{panicked}}}")), 1.0);
        let nowhere = r#"http_request_method="GET",url_scheme="http",http_response_status_code="404""#;
        assert_eq!(page.value(&format!("{duration}_count{{{nowhere}}}")), 2.0);
        let other = r#"http_request_method="_OTHER",url_scheme="http",http_response_status_code="405""#;
        assert_eq!(page.value(&format!("{duration}_count{{{other}}}")), 1.0);
        let route = r#"http_request_method="GET",http_route="/items/{item_id}""#;
        assert_eq!(page.value(&format!("http_server_active_requests{{{route}}}")), 0.0);
        assert_eq!(page.value(&format!("dunlin_concurrency_limit{{{route}}}")), 5.0);
        for own in ["/metrics", "/docs", "/openapi.json"] {
            assert!(!page.says(own), "{own} is no route of the app");
        }
        assert_eq!(page.value(r#"dunlin_pool_size{pool="threads",kind="threads"}"#), 40.0);
        assert_eq!(page.value(r#"dunlin_pool_workers{pool="processes",kind="processes"}"#), 0.0);
        let build = concat!(
            r#"dunlin_build_info{version=""#,
            env!("CARGO_PKG_VERSION"),
            r#"",app="Shop \"7\"\\",app_version="2.0.0"}"#
        );
        assert_eq!(page.value(build), 1.0);
        assert!(page.value(r#"dunlin_timed_seconds_count{function="it::monitor::functions::plain"}"#) >= 1.0);
        assert!(page.value("process_resident_memory_bytes") > 1e6);
        assert!(page.value("process_cpu_seconds_total") >= 0.0);
        assert!(page.value("dunlin_tasks_started_total") >= 0.0);
    }
}

#[dunlin::test]
async fn metrics_of_ones_own_stand_beside_them() {
    let sold = Family::<Vec<(String, String)>, Counter>::default();
    sold.get_or_create(&vec![("item".to_owned(), "a \"kite\"\n".to_owned())]).inc_by(3);
    let mut registry = Registry::default();
    registry.register("sold", "What was sold", sold);
    let app = App::new("Shop").metrics("/figures").metrics_registry(registry);
    let client = TestClient::new(app).start().await;
    for (accept, format) in [("text/plain", Format::Prometheus), (OPEN_METRICS, Format::Open)] {
        let response = client.get("/figures").header("accept", accept).await.assert_status(200);
        let page = Exposition::parse(response.text(), format);
        assert_eq!(page.value(r#"sold_total{item="a \"kite\"\n"}"#), 3.0);
    }
    assert!(!client.get("/openapi.json").await.text().contains("/figures"));
    client.get("/metrics").await.assert_status(404);
}

#[dunlin::test]
async fn a_path_that_is_taken_is_a_mistake_at_start() {
    let app = App::new("Twice").metrics("/panics").routes(routes![panics]);
    let error = TestClient::new(app).try_start().await.unwrap_err().to_string();
    assert!(error.contains("GET /panics") && error.contains("the metrics"), "{error}");
}

static RELEASE: Barrier = Barrier::new(2);

#[get("/stuck")]
fn stuck() {
    RELEASE.wait();
}

#[test]
fn they_answer_while_every_pool_is_full() {
    run::block_on(async {
        let app = App::new("Full")
            .pool(PoolConfig::threads("threads").size(1).queue(0))
            .metrics("/metrics")
            .routes(routes![stuck]);
        let client = TestClient::new(app).start().await;
        let mut first = Box::pin(client.get("/stuck").into_future());
        assert!(futures_util::poll!(&mut first).is_pending());
        client.get("/stuck").await.assert_status(503);
        let page =
            Exposition::parse(client.get("/metrics").await.assert_status(200).text(), Format::Prometheus);
        let pool = r#"pool="threads",kind="threads""#;
        assert_eq!(page.value(&format!("dunlin_pool_busy{{{pool}}}")), 1.0);
        assert_eq!(page.value(&format!(r#"dunlin_pool_jobs_total{{{pool},outcome="refused"}}"#)), 1.0);
        let refused = r#"http_request_method="GET",url_scheme="http",http_route="/stuck",http_response_status_code="503",error_type="503""#;
        assert_eq!(page.value(&format!("http_server_request_duration_seconds_count{{{refused}}}")), 1.0);
        RELEASE.wait();
        first.await.assert_status(200);
    });
}

#[dunlin::test]
async fn a_page_that_nobody_could_reach_is_a_mistake_at_start() {
    use dunlin::prometheus_client::registry::Registry;
    let problem = async |app: App| TestClient::new(app).try_start().await.unwrap_err().to_string();
    for path in ["metrics", "/{name}"] {
        let said = problem(App::new("Shop").metrics(path)).await;
        assert!(said.contains("write a path of its own, without parameters"), "{said}");
    }
    let said = problem(App::new("Shop").metrics_registry(Registry::default())).await;
    assert!(said.contains("there is no page for it"), "{said}");
}
