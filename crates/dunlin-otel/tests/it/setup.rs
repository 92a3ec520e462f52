//! An app with an exporter, and who hears what it logs.

use std::fmt::Debug;
use std::net::SocketAddr;
use std::sync::Arc;

use dunlin::prelude::*;
use dunlin_otel::Exporter;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;
use tracing::field::{Field, Visit};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

use crate::collector::{Collector, PATIENCE};

/// An exporter to this collector that sends at once; what is said beside it counts more.
pub(crate) fn exporter(collector: &Collector, more: &[(&str, &str)]) -> Exporter {
    exporter_to(&collector.url(), more)
}

pub(crate) fn exporter_to(url: &str, more: &[(&str, &str)]) -> Exporter {
    let usual = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", url),
        ("OTEL_BSP_SCHEDULE_DELAY", "20"),
        ("OTEL_METRICS_EXPORTER", "none"),
    ];
    Exporter::of(more.iter().copied().chain(usual)).unwrap()
}

/// An app that exports, in this thread with all that `tracing` is told. It ends when the client does.
pub(crate) async fn serving(app: App, exporter: Exporter) -> Serving {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::registry().with(exporter.layer()).with(lines.clone());
    let guard = tracing::subscriber::set_default(subscriber);
    let client = TestClient::new(app.telemetry(exporter)).start().await;
    Serving { client, lines, _guard: guard }
}

/// An app at work.
pub(crate) struct Serving {
    pub(crate) client: TestClient,
    pub(crate) lines: Lines,
    _guard: DefaultGuard,
}

/// What the exporter and the request log say.
#[derive(Clone, Default)]
pub(crate) struct Lines(Arc<watch::Sender<Vec<String>>>);

impl Lines {
    pub(crate) fn all(&self) -> Vec<String> {
        self.0.borrow().clone()
    }

    pub(crate) fn count(&self, part: &str) -> usize {
        self.0.borrow().iter().filter(|line| line.contains(part)).count()
    }

    /// Waits until a line says this.
    pub(crate) async fn say(&self, part: &str) -> String {
        let mut lines = self.0.subscribe();
        let said = |lines: &Vec<String>| lines.iter().any(|line| line.contains(part));
        let found = timeout(PATIENCE, lines.wait_for(said)).await;
        let lines = found.unwrap_or_else(|_| panic!("nobody says {part}: {:?}", self.all())).unwrap();
        lines.iter().find(|line| line.contains(part)).unwrap().clone()
    }
}

impl<S: Subscriber> Layer<S> for Lines {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let target = event.metadata().target();
        if target.starts_with("dunlin_otel") || target == "dunlin::request" {
            let mut line = Line(format!("{} {target}", event.metadata().level()));
            event.record(&mut line);
            self.0.send_modify(|lines| lines.push(line.0));
        }
    }
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.push_str(&format!(" {}={value:?}", field.name()));
    }
}

/// Asks a server once.
pub(crate) async fn get(address: SocketAddr, path: &str) -> String {
    let mut socket = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    answer
}
