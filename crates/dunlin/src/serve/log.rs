//! Where the log goes when the program did not say: standard error, a line an event.

mod levels;
mod line;
mod spans;

use std::io::Write;

use tracing::metadata::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use tracing_core::span::Current;

use levels::Levels;
use line::Line;
use spans::Spans;

/// Warnings, errors and the request log; more or less by `RUST_LOG`, such as `info` or
/// `dunlin=info,my_service=debug`. A program that has a subscriber of its own keeps it.
pub(super) fn begin() {
    let told = std::env::var("RUST_LOG").unwrap_or_default();
    let levels = if told.is_empty() { Ok(Levels::usual()) } else { told.parse::<Levels>() };
    let problem = levels.as_ref().err().cloned();
    let log = Log { levels: levels.unwrap_or_else(|_| Levels::usual()), spans: Spans::default() };
    if let (Ok(()), Some(problem)) = (tracing::subscriber::set_global_default(log), problem) {
        tracing::warn!(told, problem, "RUST_LOG is not understood, and left out of account");
    }
}

/// Writes each event with the spans it happened in.
struct Log {
    levels: Levels,
    spans: Spans,
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        self.levels.of(metadata.target()) >= *metadata.level()
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.levels.highest())
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        self.spans.open(attributes)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        self.spans.record(span, values);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = Line::new(event.metadata().level());
        self.spans.write(event, &mut line);
        // standard error may be closed, and there is no other place to complain
        let _ = std::io::stderr().write_all(line.of(event).as_bytes());
    }

    fn enter(&self, span: &Id) {
        self.spans.enter(span);
    }

    fn exit(&self, span: &Id) {
        self.spans.exit(span);
    }

    fn clone_span(&self, span: &Id) -> Id {
        self.spans.keep(span);
        span.clone()
    }

    fn try_close(&self, span: Id) -> bool {
        self.spans.release(&span)
    }

    fn current_span(&self) -> Current {
        self.spans.current()
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use tracing::{error_span, subscriber};

    use super::*;

    #[test]
    fn spans_nest_and_end() {
        let log = Log { levels: Levels::usual(), spans: Spans::default() };
        let spans = log.spans.clone();
        subscriber::with_default(log, || {
            let outer = error_span!("outer", id = 7, later = tracing::field::Empty);
            outer.record("later", "now");
            let inner = outer.in_scope(|| error_span!("inner"));
            drop(outer);
            assert_eq!(spans.text(inner.id().as_ref()), "outer{id=7 later=\"now\"}:inner: ");
            let entered = inner.clone().entered();
            assert_eq!(tracing::Span::current(), inner);
            // another thread stands in no span
            let elsewhere = thread::scope(|scope| scope.spawn(|| spans.current().id().is_none()).join());
            assert!(elsewhere.unwrap());
            drop((entered, inner));
        });
        assert_eq!(spans.len(), 0);
    }
}
