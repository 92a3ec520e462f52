//! `/metrics`: the monitor for Prometheus, together with metrics of the app's own.

use std::fmt;

use dunlin_core::{Body, Response};
use http::header::{ACCEPT, CACHE_CONTROL};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use prometheus_client::encoding::{prometheus_text, text};
use prometheus_client::registry::Registry;

use super::Monitor;
use super::export::Export;
use crate::App;
use crate::app::Frozen;
use crate::reply::{internal, typed};
use crate::routing::Target;

const OPEN_METRICS: HeaderValue =
    HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
const PROMETHEUS: HeaderValue = HeaderValue::from_static(prometheus_text::CONTENT_TYPE);

/// Where the page shall be, and what it shows beside the monitor.
#[derive(Debug, Default)]
pub(crate) struct PagePlan {
    path: Option<String>,
    registries: Vec<Registry>,
}

/// What is to be monitored from outside.
impl App {
    /// Serves what the [`Monitor`] knows at a path, for Prometheus and whatever reads its format.
    ///
    /// It is in no documentation, and answers while every pool is full. Whoever can reach it learns the app's paths and
    /// how much they are used: keep it from strangers, by the proxy in front or with a path of its own.
    ///
    /// ```
    /// # use dunlin::prelude::*;
    /// # dunlin::run::block_on(async {
    /// #[get("/orders/{id}")]
    /// async fn order(id: u64) -> u64 {
    ///     id
    /// }
    ///
    /// let client = TestClient::new(App::new("Shop").routes(routes![order]).metrics("/metrics")).start().await;
    /// client.get("/orders/7").await.assert_status(200);
    /// let line = r#"http_server_request_duration_seconds_count{http_request_method="GET",url_scheme="http",http_route="/orders/{id}",http_response_status_code="200"} 1"#;
    /// assert!(client.get("/metrics").await.text().contains(line));
    /// # });
    /// ```
    #[must_use]
    pub fn metrics(mut self, path: impl Into<String>) -> Self {
        self.metrics.path = Some(path.into());
        self
    }

    /// Adds metrics of your own to those of [`metrics`](App::metrics): a registry of the crate `prometheus-client`, which
    /// is `dunlin::prometheus_client`. Its names must not begin as the page's own do: `http_server_`, `dunlin_`,
    /// `process_`.
    ///
    /// ```
    /// use dunlin::prelude::*;
    /// use dunlin::prometheus_client::metrics::counter::Counter;
    /// use dunlin::prometheus_client::registry::Registry;
    ///
    /// #[post("/orders")]
    /// async fn order(orders: State<Counter>) {
    ///     orders.inc();
    /// }
    ///
    /// # dunlin::run::block_on(async {
    /// let orders: Counter = Counter::default();
    /// let mut registry = Registry::default();
    /// registry.register("orders", "Orders that were taken", orders.clone());
    /// let app = App::new("Shop").routes(routes![order]).state(orders).metrics("/metrics").metrics_registry(registry);
    /// let client = TestClient::new(app).start().await;
    /// client.post("/orders").await.assert_status(200);
    /// assert!(client.get("/metrics").await.text().contains("\norders_total 1\n"));
    /// # });
    /// ```
    #[must_use]
    pub fn metrics_registry(mut self, registry: Registry) -> Self {
        self.metrics.registries.push(registry);
        self
    }
}

impl PagePlan {
    /// Adds the page to the table.
    pub(crate) fn mount(&self, frozen: &mut Frozen) {
        let Some(path) = &self.path else {
            if !self.registries.is_empty() {
                let problem =
                    "`.metrics_registry(..)`: there is no page for it: add `.metrics(\"/metrics\")`";
                frozen.plan.problems.push(problem.to_owned());
            }
            return;
        };
        if !path.starts_with('/') || path.contains(['{', '}']) {
            let problem = format!(
                "`.metrics({path:?})`: write a path of its own, without parameters: `.metrics(\"/metrics\")`"
            );
            frozen.plan.problems.push(problem);
            return;
        }
        if let Err(problem) = frozen.table.insert(Method::GET, path, Target::Metrics) {
            frozen.plan.problems.push(problem);
        }
    }
}

/// The page.
#[derive(Debug)]
pub(crate) struct Page {
    registries: Vec<Registry>,
}

impl Page {
    /// The page that an app asked for, which says of itself what it is.
    pub(crate) fn new(asked: PagePlan, monitor: &Monitor, app: (String, String)) -> Option<Self> {
        asked.path?;
        let mut own = Registry::default();
        own.register_collector(Box::new(Export::new(monitor.clone(), app)));
        let mut registries = vec![own];
        registries.extend(asked.registries);
        Some(Page { registries })
    }

    /// All metrics as they are now, in the format that the client prefers.
    pub(crate) fn response(&self, parts: &Parts) -> Response {
        let (media, text) = match prefers_open_metrics(&parts.headers) {
            true => (OPEN_METRICS, self.open_metrics()),
            false => (PROMETHEUS, self.prometheus()),
        };
        match text {
            Ok(text) => {
                let mut response = typed(StatusCode::OK, media, Body::from(text));
                response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
                response
            }
            Err(error) => {
                tracing::error!(%error, "metrics could not be written");
                internal()
            }
        }
    }

    fn open_metrics(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        self.registries.iter().try_for_each(|registry| text::encode_registry(&mut text, registry))?;
        text::encode_eof(&mut text)?;
        Ok(text)
    }

    fn prometheus(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        self.registries.iter().try_for_each(|registry| prometheus_text::encode(&mut text, registry))?;
        Ok(text)
    }
}

/// True for a client that would rather have OpenMetrics than Prometheus's own format.
fn prefers_open_metrics(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(ACCEPT).iter().filter_map(|line| line.to_str().ok());
    let accepted = lines.flat_map(|line| line.split(','));
    let (mut open, mut plain) = (0.0_f32, 0.0_f32);
    for part in accepted {
        let mut words = part.split(';').map(str::trim);
        let media = words.next().unwrap_or_default().to_ascii_lowercase();
        let weight =
            words.find_map(|word| word.strip_prefix("q=")).and_then(|q| q.parse().ok()).unwrap_or(1.0);
        match media.as_str() {
            "application/openmetrics-text" => open = open.max(weight),
            "text/plain" | "text/*" => plain = plain.max(weight),
            _ => {}
        }
    }
    open > 0.0 && open >= plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_says_which_format() {
        let of_prometheus = "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;\
                             q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";
        for (accept, expected) in [
            (of_prometheus, true),
            ("application/openmetrics-text", true),
            ("Application/OpenMetrics-Text ; q=1", true),
            ("application/openmetrics-text;q=0.1, text/plain", false),
            ("application/openmetrics-text;q=0", false),
            ("text/html,*/*", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT, accept.parse().unwrap())]);
            assert_eq!(prefers_open_metrics(&headers), expected, "{accept}");
        }
        assert!(!prefers_open_metrics(&HeaderMap::new()));
    }
}
