//! Metrics as OTLP has them (`opentelemetry/proto/metrics/v1/metrics.proto`).

use dunlin_core::telemetry::{Distribution, Label, Labels, Metric, Points};

use super::{Message, Resource};

/// Sums count from the start on.
const CUMULATIVE: u64 = 2;

/// The time that metrics stand for, in nanoseconds since 1970.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    pub(crate) since: u64,
    pub(crate) until: u64,
}

/// A message with these metrics.
pub(crate) fn metrics(metrics: &[Metric], resource: &Resource, span: Span) -> Vec<u8> {
    resource.envelope(metrics.len(), |scoped| {
        metrics.iter().for_each(|metric| scoped.message(2, |into| write(metric, span, into)));
    })
}

fn write(metric: &Metric, span: Span, into: &mut Message) {
    let is_info = matches!(metric.points, Points::Info(_));
    // a number that is always 1, with the same name as Prometheus gives it
    let name = if is_info { format!("{}.info", metric.name) } else { metric.name.to_owned() };
    into.text(1, &name);
    into.text(2, metric.help);
    into.text(3, metric.unit);
    match &metric.points {
        Points::Gauge(values) => into.message(5, |gauge| write_numbers(values, span, gauge)),
        Points::UpDown(values) => into.message(7, |sum| write_sum((values, false), span, sum)),
        Points::Counter(values) => into.message(7, |sum| write_sum((values, true), span, sum)),
        Points::Histogram(values) => into.message(9, |histogram| {
            for (labels, value) in values {
                histogram.message(1, |point| write_distribution((labels, value), span, point));
            }
            histogram.number(2, CUMULATIVE);
        }),
        Points::Info(labels) => into.message(5, |gauge| write_numbers(&[(labels.clone(), 1.0)], span, gauge)),
    }
}

fn write_sum((values, only_grows): (&[(Labels, f64)], bool), span: Span, sum: &mut Message) {
    write_numbers(values, span, sum);
    sum.number(2, CUMULATIVE);
    sum.number(3, u64::from(only_grows));
}

fn write_numbers(values: &[(Labels, f64)], span: Span, into: &mut Message) {
    for (labels, value) in values {
        into.message(1, |point| {
            point.fixed(2, span.since);
            point.fixed(3, span.until);
            point.fixed_of_one(4, value.to_bits());
            write_labels(labels, 7, point);
        });
    }
}

fn write_distribution((labels, value): (&Labels, &Distribution), span: Span, point: &mut Message) {
    point.fixed(2, span.since);
    point.fixed(3, span.until);
    point.fixed(4, value.count());
    point.fixed_of_one(5, value.sum.to_bits());
    point.packed(6, value.counts.iter().copied());
    point.packed(7, value.limits.iter().map(|limit| limit.to_bits()));
    write_labels(labels, 9, point);
}

fn write_labels(labels: &Labels, field: u32, into: &mut Message) {
    for (name, label) in labels {
        into.attribute(field, name, |value| match label {
            Label::Text(text) => value.bytes_of_one(1, text.as_bytes()),
            Label::Number(number) => value.number_of_one(3, u64::from(*number)),
        });
    }
}
