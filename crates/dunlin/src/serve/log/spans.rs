//! What goes on: spans with their fields, and in which of them each thread is.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata};
use tracing_core::span::Current;

use super::line::{Fields, Line};

thread_local! {
    /// The spans this thread is in, the innermost last.
    static ENTERED: RefCell<Vec<Id>> = const { RefCell::new(Vec::new()) };
}

/// The spans that are open.
#[derive(Clone, Default)]
pub(super) struct Spans(Arc<Mutex<Open>>);

#[derive(Default)]
struct Open {
    last: u64,
    spans: HashMap<u64, Span>,
}

struct Span {
    metadata: &'static Metadata<'static>,
    fields: String,
    parent: Option<Id>,
    /// Handles, and spans within.
    holders: usize,
}

impl Spans {
    pub(super) fn open(&self, attributes: &Attributes<'_>) -> Id {
        let mut fields = String::new();
        attributes.record(&mut Fields(&mut fields));
        let parent = if attributes.is_contextual() { innermost() } else { attributes.parent().cloned() };
        let mut open = self.lock();
        if let Some(parent) = &parent {
            open.hold(parent);
        }
        open.last += 1;
        let id = open.last;
        open.spans.insert(id, Span { metadata: attributes.metadata(), fields, parent, holders: 1 });
        Id::from_u64(id)
    }

    pub(super) fn record(&self, span: &Id, values: &Record<'_>) {
        let mut fields = String::new();
        values.record(&mut Fields(&mut fields));
        if let Some(span) = self.lock().spans.get_mut(&span.into_u64()) {
            span.fields.push_str(&fields);
        }
    }

    pub(super) fn keep(&self, span: &Id) {
        self.lock().hold(span);
    }

    /// Gives a handle back; true if it was the last.
    pub(super) fn release(&self, span: &Id) -> bool {
        let mut open = self.lock();
        let is_closed = open.let_go(span);
        let mut parent = is_closed.then(|| open.spans.remove(&span.into_u64())).flatten();
        while let Some(id) = parent.and_then(|closed| closed.parent) {
            parent = if open.let_go(&id) { open.spans.remove(&id.into_u64()) } else { None };
        }
        is_closed
    }

    pub(super) fn enter(&self, span: &Id) {
        ENTERED.with_borrow_mut(|entered| entered.push(span.clone()));
    }

    pub(super) fn exit(&self, span: &Id) {
        ENTERED.with_borrow_mut(|entered| {
            if let Some(at) = entered.iter().rposition(|id| id == span) {
                entered.remove(at);
            }
        });
    }

    pub(super) fn current(&self) -> Current {
        let Some(id) = innermost() else { return Current::none() };
        let metadata = self.lock().spans.get(&id.into_u64()).map(|span| span.metadata);
        metadata.map_or_else(Current::none, |metadata| Current::new(id, metadata))
    }

    /// Writes the spans of an event, the outermost first.
    pub(super) fn write(&self, event: &Event<'_>, line: &mut Line) {
        let span = if event.is_contextual() { innermost() } else { event.parent().cloned() };
        line.push(&self.text(span.as_ref()));
    }

    /// `outer{name=value}:inner{name=value}: `, or nothing.
    pub(super) fn text(&self, span: Option<&Id>) -> String {
        let open = self.lock();
        let mut chain = Vec::new();
        let mut next = span;
        while let Some(span) = next.and_then(|id| open.spans.get(&id.into_u64())) {
            chain.push(span);
            next = span.parent.as_ref();
        }
        let mut text = String::new();
        for span in chain.iter().rev() {
            text.push_str(span.metadata.name());
            if !span.fields.is_empty() {
                text.extend(["{", span.fields.trim_start(), "}"]);
            }
            text.push(':');
        }
        if !text.is_empty() {
            text.push(' ');
        }
        text
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.lock().spans.len()
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn hold(&mut self, id: &Id) {
        if let Some(span) = self.spans.get_mut(&id.into_u64()) {
            span.holders += 1;
        }
    }

    /// True if nobody holds it any more.
    fn let_go(&mut self, id: &Id) -> bool {
        self.spans.get_mut(&id.into_u64()).is_some_and(|span| {
            span.holders -= 1;
            span.holders == 0
        })
    }
}

fn innermost() -> Option<Id> {
    ENTERED.with_borrow(|entered| entered.last().cloned())
}
