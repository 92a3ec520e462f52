//! A subscriber that keeps what is logged in this thread, as text.

use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Metadata, Subscriber, span};

/// Lines of events and of spans: `TARGET MESSAGE name=value ..`, `span NAME name=value ..`.
#[derive(Clone, Default)]
pub(crate) struct Record {
    lines: Arc<Mutex<Vec<String>>>,
    /// Nothing is of interest.
    is_deaf: bool,
}

impl Record {
    /// Keeps what is logged until the guard is dropped.
    pub(crate) fn begin() -> (Self, DefaultGuard) {
        let record = Record::default();
        (record.clone(), tracing::subscriber::set_default(record))
    }

    /// Listens to nothing until the guard is dropped.
    pub(crate) fn deaf() -> (Self, DefaultGuard) {
        let record = Record { is_deaf: true, ..Record::default() };
        (record.clone(), tracing::subscriber::set_default(record))
    }

    /// The lines that begin so.
    pub(crate) fn take(&self, begin: &str) -> Vec<String> {
        let lines = std::mem::take(&mut *self.lines.lock().expect("no panic inside"));
        lines.into_iter().filter(|line| line.starts_with(begin)).collect()
    }

    fn push(&self, line: String) {
        self.lines.lock().expect("no panic inside").push(line);
    }
}

impl Subscriber for Record {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        !self.is_deaf && metadata.target().starts_with("dunlin")
    }

    fn new_span(&self, attributes: &span::Attributes<'_>) -> span::Id {
        let mut line = format!("span {}", attributes.metadata().name());
        attributes.record(&mut Line(&mut line));
        self.push(line);
        span::Id::from_u64(1)
    }

    fn event(&self, event: &Event<'_>) {
        let mut line = event.metadata().target().to_owned();
        event.record(&mut Line(&mut line));
        self.push(line);
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

struct Line<'l>(&'l mut String);

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let _ = match field.name() {
            "message" => write!(self.0, " {value:?}"),
            name => write!(self.0, " {name}={value:?}"),
        };
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        let _ = write!(self.0, " {}={value}", field.name());
    }
}
