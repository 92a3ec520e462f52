//! A metric at one moment: what every format of metrics is written from.

use std::borrow::Cow;

/// A metric at one moment, by the names of OpenTelemetry's semantic conventions where they have one.
///
/// Prometheus has the same names with underscores, and its unit and kind at their end: `http.server.request.duration` in
/// seconds is `http_server_request_duration_seconds`.
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// Its name: words with dots in between.
    pub name: &'static str,
    /// What it says.
    pub help: &'static str,
    /// The unit by UCUM, `s` or `By`; empty where things are counted.
    pub unit: &'static str,
    /// Its kind and its values.
    pub points: Points,
}

/// The values of a metric, each with what tells it apart.
#[derive(Clone, Debug, PartialEq)]
pub enum Points {
    /// As it is at this moment.
    Gauge(Vec<(Labels, f64)>),
    /// What comes and goes: the values of several processes make a sum.
    UpDown(Vec<(Labels, f64)>),
    /// What only grows, since the start of the process.
    Counter(Vec<(Labels, f64)>),
    /// How values are distributed, since the start of the process.
    Histogram(Vec<(Labels, Distribution)>),
    /// What something is: always 1, all is in the labels.
    Info(Labels),
}

/// What tells the values of a metric apart.
pub type Labels = Vec<(&'static str, Label)>;

/// One of the things that tell values apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Label {
    /// A name.
    Text(Cow<'static, str>),
    /// A number, such as a status.
    Number(u16),
}

/// How values are distributed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Distribution {
    /// The upper limits of all buckets but the last; a value that is a limit is below it.
    pub limits: Vec<f64>,
    /// How many are in each bucket: one more than there are limits.
    pub counts: Vec<u64>,
    /// All values together.
    pub sum: f64,
}

impl Distribution {
    /// How many values there are.
    pub fn count(&self) -> u64 {
        self.counts.iter().sum()
    }
}

impl Label {
    /// The label as text.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Label::Text(text) => Cow::Borrowed(text),
            Label::Number(number) => Cow::Owned(number.to_string()),
        }
    }
}

impl From<&'static str> for Label {
    fn from(text: &'static str) -> Self {
        Label::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Label {
    fn from(text: String) -> Self {
        Label::Text(Cow::Owned(text))
    }
}
