//! Spans as OTLP has them (`opentelemetry/proto/trace/v1/trace.proto`), those of requests by the semantic conventions of
//! HTTP servers.

use std::num::NonZero;

use dunlin_core::telemetry::Trace;
use http::{Method, Version};

use super::{Message, Resource};
use crate::queue::Record;
use crate::request::{Answered, Request};
use crate::span::{Attributes, Events, Kind, Span, Status, Value};

/// Where a server is reached, if it was said.
pub(crate) type Server = Option<(String, u16)>;

/// Longer paths and names of clients are cut.
const LONGEST: usize = 512;
const OTHER: &str = "_OTHER";

/// The parent is known to be in another process, or not to be.
const HAS_IS_REMOTE: u32 = 0x100;
const IS_REMOTE: u32 = 0x200;

/// A message with these records.
pub(crate) fn traces(records: &[Record], resource: &Resource, server: &Server) -> Vec<u8> {
    resource.envelope(records.len(), |scoped| {
        for record in records {
            scoped.message(2, |into| match record {
                Record::Span(span) => write_span(span, into),
                Record::Request(answered) => write_request(answered, server, into),
            });
        }
    })
}

fn write_span(span: &Span, into: &mut Message) {
    write_name(into, span.trace, span.parent);
    into.text(5, &span.name);
    into.number(6, span.kind as u64);
    into.fixed(7, span.started);
    into.fixed(8, span.ended);
    write_attributes(into, (9, 10), &span.attributes);
    write_events(into, &span.happened);
    for link in &span.links {
        into.message(13, |into| {
            into.bytes(1, &link.id.get().to_be_bytes());
            into.bytes(2, &link.span.get().to_be_bytes());
            into.fixed_32(6, u32::from(link.is_sampled));
        });
    }
    write_status(into, &span.status);
    into.fixed_32(16, HAS_IS_REMOTE | 1);
}

fn write_request(answered: &Answered, server: &Server, into: &mut Message) {
    let request = &*answered.request;
    write_name(into, request.trace, request.parent);
    into.text(3, request.state.as_deref().unwrap_or_default());
    let method = method(&request.method);
    let verb = if method == OTHER { "HTTP" } else { method };
    match &answered.route {
        Some(route) => into.text(5, &format!("{verb} {route}")),
        None => into.text(5, verb),
    }
    into.number(6, Kind::Server as u64);
    into.fixed(7, request.started);
    into.fixed(8, answered.ended);
    write_arrival(into, request, method);
    if let Some((host, port)) = server {
        into.pair(9, "server.address", host);
        into.attribute(9, "server.port", |value| value.number_of_one(3, u64::from(*port)));
    }
    write_answer(into, answered);
    write_events(into, &answered.happened);
    let remote = if request.parent.is_some() { IS_REMOTE } else { 0 };
    into.fixed_32(16, HAS_IS_REMOTE | remote | 1);
}

/// What was known when it arrived.
fn write_arrival(into: &mut Message, request: &Request, method: &'static str) {
    into.pair(9, "http.request.method", method);
    if method == OTHER {
        into.pair(9, "http.request.method_original", cut(request.method.as_str()));
    }
    into.pair(9, "url.path", cut(request.uri.path()));
    into.pair(9, "url.scheme", request.sender.scheme);
    if let Some(address) = request.sender.address {
        into.pair(9, "client.address", &address.to_string());
    }
    if let Some(agent) = &request.agent {
        into.pair(9, "user_agent.original", cut(&String::from_utf8_lossy(agent.as_bytes())));
    }
    into.pair(9, "network.protocol.version", version(request.version));
}

/// What came of it.
fn write_answer(into: &mut Message, answered: &Answered) {
    if let Some(route) = &answered.route {
        into.pair(9, "http.route", route);
    }
    if let Some(status) = answered.status {
        into.attribute(9, "http.response.status_code", |value| value.number_of_one(3, u64::from(status)));
    }
    let failed = answered.status.filter(|status| *status >= 500);
    let error = answered.fault.map(str::to_owned).or_else(|| failed.map(|status| status.to_string()));
    if let Some(error) = error {
        into.pair(9, "error.type", &error);
    }
    if failed.is_some() || answered.fault == Some("panic") {
        write_status(into, &Status::Error(String::new()));
    }
}

fn write_name(into: &mut Message, trace: Trace, parent: Option<NonZero<u64>>) {
    into.bytes(1, &trace.id.get().to_be_bytes());
    into.bytes(2, &trace.span.get().to_be_bytes());
    if let Some(parent) = parent {
        into.bytes(4, &parent.get().to_be_bytes());
    }
}

fn write_attributes(into: &mut Message, (field, dropped): (u32, u32), attributes: &Attributes) {
    for (name, value) in &attributes.list {
        into.attribute(field, name, |into| match value {
            Value::Text(text) => into.bytes_of_one(1, text.as_bytes()),
            Value::Static(text) => into.bytes_of_one(1, text.as_bytes()),
            Value::Bool(is) => into.number_of_one(2, u64::from(*is)),
            Value::Int(number) => into.number_of_one(3, number.cast_unsigned()),
            Value::Float(number) => into.fixed_of_one(4, number.to_bits()),
        });
    }
    into.number(dropped, u64::from(attributes.dropped));
}

fn write_events(into: &mut Message, events: &Events) {
    for event in &events.list {
        into.message(11, |into| {
            into.fixed(1, event.at);
            into.text(2, &event.name);
            write_attributes(into, (3, 4), &event.attributes);
        });
    }
    into.number(12, u64::from(events.dropped));
}

fn write_status(into: &mut Message, status: &Status) {
    match status {
        Status::Unset => {}
        Status::Ok => into.message(15, |into| into.number(3, 1)),
        Status::Error(what) => into.message(15, |into| {
            into.text(2, what);
            into.number(3, 2);
        }),
    }
}

/// The methods that the conventions know by name: clients could make up any number of others.
fn method(method: &Method) -> &'static str {
    const KNOWN: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or(OTHER)
}

fn version(version: Version) -> &'static str {
    match version {
        Version::HTTP_09 => "0.9",
        Version::HTTP_10 => "1.0",
        Version::HTTP_2 => "2",
        Version::HTTP_3 => "3",
        _ => "1.1",
    }
}

fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST)]
}
