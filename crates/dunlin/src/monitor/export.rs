//! The monitor's metrics as Prometheus has them.

use std::borrow::Cow;
use std::fmt;

use dunlin_core::telemetry::{Distribution, Labels, Metric, Points};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, MetricEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::Unit;

use super::Monitor;

/// All that the monitor knows, as it is when it is asked for.
#[derive(Debug)]
pub(super) struct Export {
    monitor: Monitor,
    /// The app's title and version.
    app: (String, String),
}

impl Export {
    pub(super) fn new(monitor: Monitor, app: (String, String)) -> Self {
        Export { monitor, app }
    }
}

impl Collector for Export {
    fn encode(&self, mut encoder: DescriptorEncoder) -> fmt::Result {
        self.monitor.metrics(&self.app).iter().try_for_each(|metric| write(metric, &mut encoder))
    }
}

fn write(metric: &Metric, encoder: &mut DescriptorEncoder) -> fmt::Result {
    let kind = match &metric.points {
        Points::Gauge(_) | Points::UpDown(_) => MetricType::Gauge,
        Points::Counter(_) => MetricType::Counter,
        Points::Histogram(_) => MetricType::Histogram,
        Points::Info(_) => MetricType::Info,
    };
    let (name, unit) = (name(metric.name), unit(metric.unit));
    let mut into = encoder.encode_descriptor(&name, metric.help, unit.as_ref(), kind)?;
    match &metric.points {
        Points::Gauge(values) | Points::UpDown(values) => {
            each(values, |labels, value| into.encode_family(&labels)?.encode_gauge(value))
        }
        Points::Counter(values) => each(values, |labels, value| {
            into.encode_family(&labels)?.encode_counter::<NoLabelSet, _, f64>(value, None)
        }),
        Points::Histogram(values) => {
            each(values, |labels, value| write_histogram(into.encode_family(&labels)?, value))
        }
        Points::Info(labels) => into.encode_info(&as_prometheus(labels)),
    }
}

fn each<T>(
    values: &[(Labels, T)],
    mut write: impl FnMut(Vec<(Cow<'_, str>, Cow<'_, str>)>, &T) -> fmt::Result,
) -> fmt::Result {
    values.iter().try_for_each(|(labels, value)| write(as_prometheus(labels), value))
}

fn write_histogram(mut into: MetricEncoder<'_>, value: &Distribution) -> fmt::Result {
    let limits = value.limits.iter().copied().chain([f64::INFINITY]);
    let buckets: Vec<(f64, u64)> = limits.zip(value.counts.iter().copied()).collect();
    into.encode_histogram::<NoLabelSet>(value.sum, value.count(), &buckets, None)
}

/// Prometheus allows no dots.
fn name(name: &str) -> Cow<'_, str> {
    if name.contains('.') { Cow::Owned(name.replace('.', "_")) } else { Cow::Borrowed(name) }
}

fn as_prometheus(labels: &Labels) -> Vec<(Cow<'_, str>, Cow<'_, str>)> {
    labels.iter().map(|(key, label)| (name(key), label.text())).collect()
}

fn unit(unit: &str) -> Option<Unit> {
    match unit {
        "s" => Some(Unit::Seconds),
        "By" => Some(Unit::Bytes),
        _ => None,
    }
}
