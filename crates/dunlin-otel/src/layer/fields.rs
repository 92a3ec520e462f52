//! Hot path: the fields of spans and events.

use std::borrow::Cow;
use std::error::Error;
use std::fmt::Debug;

use tracing::Event;
use tracing::field::{Field, Visit};

use crate::span::{self, Attributes, Kind, Limits, Span, Status, Value};

/// Writes the fields of a span into it. Those that begin with `otel.` say what the span is, as other libraries have it.
pub(super) struct SpanFields<'a> {
    pub(super) span: &'a mut Span,
    pub(super) limits: Limits,
}

/// Reads the fields of an event.
pub(super) struct EventFields {
    message: Option<String>,
    attributes: Attributes,
    limits: Limits,
}

impl SpanFields<'_> {
    fn text(&mut self, field: &Field, text: String) {
        match field.name() {
            "otel.name" => self.span.name = Cow::Owned(self.limits.cut(text)),
            "otel.kind" => self.span.kind = kind(&text).unwrap_or(self.span.kind),
            "otel.status_code" => self.span.status = status(&text).unwrap_or(Status::Unset),
            "otel.status_description" | "otel.status_message" => {
                self.span.status = Status::Error(self.limits.cut(text));
            }
            _ => self.set(field, Value::Text(self.limits.cut(text))),
        }
    }

    fn set(&mut self, field: &Field, value: Value) {
        self.span.attributes.push(field.name(), value, self.limits);
    }
}

impl EventFields {
    /// What happened.
    pub(super) fn read(event: &Event<'_>, limits: Limits) -> span::Event {
        let mut fields = EventFields { message: None, attributes: Attributes::default(), limits };
        fields.attributes.push("level", Value::Static(event.metadata().level().as_str()), limits);
        fields.attributes.push("target", Value::Static(event.metadata().target()), limits);
        event.record(&mut fields);
        let name = fields.message.unwrap_or_else(|| event.metadata().name().to_owned());
        span::Event { at: span::now(), name, attributes: fields.attributes }
    }

    fn text(&mut self, field: &Field, text: String) {
        match field.name() {
            "message" => self.message = Some(self.limits.cut(text)),
            _ => self.set(field, Value::Text(self.limits.cut(text))),
        }
    }

    fn set(&mut self, field: &Field, value: Value) {
        self.attributes.push(field.name(), value, self.limits);
    }
}

/// Both hear of fields in the same way.
macro_rules! hears {
    ($listener:ty) => {
        impl Visit for $listener {
            fn record_str(&mut self, field: &Field, value: &str) {
                self.text(field, value.to_owned());
            }

            fn record_i64(&mut self, field: &Field, value: i64) {
                self.set(field, Value::Int(value));
            }

            fn record_u64(&mut self, field: &Field, value: u64) {
                match i64::try_from(value) {
                    Ok(value) => self.set(field, Value::Int(value)),
                    Err(_) => self.text(field, value.to_string()),
                }
            }

            fn record_f64(&mut self, field: &Field, value: f64) {
                self.set(field, Value::Float(value));
            }

            fn record_bool(&mut self, field: &Field, value: bool) {
                self.set(field, Value::Bool(value));
            }

            fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
                self.text(field, value.to_string());
            }

            fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
                self.text(field, format!("{value:?}"));
            }
        }
    };
}

hears!(SpanFields<'_>);
hears!(EventFields);

fn kind(text: &str) -> Option<Kind> {
    let kinds = [
        ("internal", Kind::Internal),
        ("server", Kind::Server),
        ("client", Kind::Client),
        ("producer", Kind::Producer),
        ("consumer", Kind::Consumer),
    ];
    kinds.into_iter().find(|(name, _)| text.eq_ignore_ascii_case(name)).map(|(_, kind)| kind)
}

fn status(text: &str) -> Option<Status> {
    match text {
        _ if text.eq_ignore_ascii_case("ok") => Some(Status::Ok),
        _ if text.eq_ignore_ascii_case("error") => Some(Status::Error(String::new())),
        _ => None,
    }
}
