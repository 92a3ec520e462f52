//! A small collector: takes what is sent by OTLP over HTTP, and behaves as badly as it is told to.

use std::convert::Infallible;
use std::io::Read;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use dunlin::run;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTracePartialSuccess, ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value};
use opentelemetry_proto::tonic::metrics::v1::{Metric, metric::Data};
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

/// A test that waits longer has failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// How it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    Takes,
    /// Takes the connection and the request, and says nothing.
    Hangs,
    Answers(u16),
    /// Takes all spans but so many.
    Rejects(i64),
}

/// What it has so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Taken {
    pub(crate) spans: Vec<Span>,
    /// All metrics of a message, the last message last.
    pub(crate) metrics: Vec<Vec<Metric>>,
    pub(crate) resource: Vec<KeyValue>,
    pub(crate) headers: http::HeaderMap,
    pub(crate) paths: Vec<String>,
    /// Requests that came, whatever was answered.
    pub(crate) requests: usize,
}

impl Taken {
    /// For messages: what there is, in short.
    fn said(&self) -> String {
        let spans: Vec<&str> = self.spans.iter().map(|span| &*span.name).collect();
        format!("{} requests, spans {spans:?}, {} times metrics", self.requests, self.metrics.len())
    }
}

/// A collector. It ends with the test's runtime.
#[derive(Clone)]
pub(crate) struct Collector {
    pub(crate) address: SocketAddr,
    mood: watch::Sender<Mood>,
    /// Counts up when all connections are closed.
    hung_up: watch::Sender<usize>,
    taken: watch::Sender<Taken>,
}

impl Collector {
    pub(crate) async fn start() -> Self {
        Self::at("127.0.0.1:0".parse().unwrap(), Mood::Takes).await
    }

    /// One that is reached by HTTPS, with this certificate.
    pub(crate) async fn secure(config: ServerConfig) -> Self {
        Self::listening("127.0.0.1:0".parse().unwrap(), Mood::Takes, Some(Arc::new(config).into())).await
    }

    /// One that listens here.
    pub(crate) async fn at(address: SocketAddr, mood: Mood) -> Self {
        Self::listening(address, mood, None).await
    }

    async fn listening(address: SocketAddr, mood: Mood, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (mood, hung_up, taken) =
            (watch::Sender::new(mood), watch::Sender::default(), watch::Sender::default());
        let collector = Collector { address, mood, hung_up, taken };
        run::spawn(collector.clone().accept(listener, tls));
        collector
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn becomes(&self, mood: Mood) {
        self.mood.send_replace(mood);
    }

    /// Closes all connections.
    pub(crate) fn hang_up(&self) {
        self.hung_up.send_modify(|times| *times += 1);
    }

    pub(crate) fn taken(&self) -> Taken {
        self.taken.borrow().clone()
    }

    /// Waits until it has what is asked for.
    pub(crate) async fn has(&self, enough: impl Fn(&Taken) -> bool) -> Taken {
        let mut taken = self.taken.subscribe();
        let found = timeout(PATIENCE, taken.wait_for(|taken| enough(taken))).await;
        match found {
            Ok(found) => found.unwrap().clone(),
            Err(_) => panic!("the collector has only {}", self.taken().said()),
        }
    }

    /// Waits for the span of this name, and gives all.
    pub(crate) async fn span(&self, name: &str) -> (Span, Vec<Span>) {
        let taken = self.has(|taken| taken.spans.iter().any(|span| span.name == name)).await;
        let found = taken.spans.iter().find(|span| span.name == name).unwrap().clone();
        (found, taken.spans)
    }

    async fn accept(self, listener: TcpListener, tls: Option<TlsAcceptor>) {
        loop {
            let (socket, _) = listener.accept().await.unwrap();
            match &tls {
                None => drop(run::spawn(self.clone().serve(socket))),
                Some(tls) => {
                    // one that does not trust the certificate has gone
                    if let Ok(socket) = tls.accept(socket).await {
                        run::spawn(self.clone().serve(socket));
                    }
                }
            }
        }
    }

    async fn serve(self, socket: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let mut hung_up = self.hung_up.subscribe();
        let service = service_fn(move |request| self.clone().answer(request));
        let connection =
            hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(socket), service);
        tokio::select! {
            ended = connection => drop(ended),
            _ = hung_up.changed() => {}
        }
    }

    async fn answer(
        self,
        request: http::Request<Incoming>,
    ) -> Result<http::Response<Full<Bytes>>, Infallible> {
        let (parts, body) = request.into_parts();
        let Ok(body) = body.collect().await else { return Ok(http::Response::default()) };
        let mut body = body.to_bytes().to_vec();
        let mood = *self.mood.borrow();
        self.taken.send_modify(|taken| taken.requests += 1);
        if mood == Mood::Hangs {
            std::future::pending::<()>().await;
        }
        if let Mood::Answers(status) = mood {
            let answer = http::Response::builder().status(status);
            return Ok(answer.body(Full::default()).unwrap());
        }
        if parts.headers.get("content-encoding").is_some_and(|encoding| encoding == "gzip") {
            let mut plain = Vec::new();
            flate2::read::GzDecoder::new(&*body).read_to_end(&mut plain).unwrap();
            body = plain;
        }
        self.taken.send_modify(|taken| take(taken, &parts, &body));
        let answer = match mood {
            Mood::Rejects(rejected_spans) => {
                let error_message = "too many".to_owned();
                let partial = ExportTracePartialSuccess { rejected_spans, error_message };
                ExportTraceServiceResponse { partial_success: Some(partial) }.encode_to_vec()
            }
            _ => Vec::new(),
        };
        Ok(http::Response::new(Full::from(answer)))
    }
}

fn take(taken: &mut Taken, parts: &http::request::Parts, body: &[u8]) {
    assert_eq!(parts.method, http::Method::POST);
    assert_eq!(parts.headers["content-type"], "application/x-protobuf");
    taken.headers = parts.headers.clone();
    taken.paths.push(parts.uri.path().to_owned());
    if parts.uri.path().ends_with("traces") {
        for all in ExportTraceServiceRequest::decode(body).unwrap().resource_spans {
            taken.resource = all.resource.unwrap().attributes;
            taken.spans.extend(all.scope_spans.into_iter().flat_map(|scoped| scoped.spans));
        }
    } else {
        for all in ExportMetricsServiceRequest::decode(body).unwrap().resource_metrics {
            taken.resource = all.resource.unwrap().attributes;
            taken.metrics.push(all.scope_metrics.into_iter().flat_map(|scoped| scoped.metrics).collect());
        }
    }
}

/// The attribute of this name, as text.
pub(crate) fn attribute(attributes: &[KeyValue], name: &str) -> Option<String> {
    let mut found = attributes.iter().filter(|attribute| attribute.key == name);
    let value = found.next()?.value.as_ref().map(text);
    assert!(found.next().is_none(), "{name} is there twice");
    value
}

fn text(value: &AnyValue) -> String {
    match value.value.as_ref().unwrap() {
        any_value::Value::StringValue(text) => text.clone(),
        any_value::Value::IntValue(number) => number.to_string(),
        any_value::Value::DoubleValue(number) => number.to_string(),
        any_value::Value::BoolValue(is) => is.to_string(),
        other => panic!("{other:?}"),
    }
}

/// The names of all attributes, in order.
pub(crate) fn names(attributes: &[KeyValue]) -> Vec<&str> {
    attributes.iter().map(|attribute| &*attribute.key).collect()
}

/// The values of a gauge or a sum: what tells them apart, and the number.
pub(crate) fn numbers(metric: &Metric) -> Vec<(Vec<KeyValue>, f64)> {
    use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value;
    let points = match metric.data.as_ref().unwrap() {
        Data::Gauge(gauge) => &gauge.data_points,
        Data::Sum(sum) => &sum.data_points,
        other => panic!("{other:?}"),
    };
    let number = |value: &Option<Value>| match value {
        Some(Value::AsDouble(number)) => *number,
        other => panic!("{other:?}"),
    };
    points.iter().map(|point| (point.attributes.clone(), number(&point.value))).collect()
}

/// Traces, by the collector's own names of them.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
