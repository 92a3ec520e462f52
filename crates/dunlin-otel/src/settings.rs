//! What the environment says, by the names and meanings of OpenTelemetry's specification.

mod variables;

use std::time::Duration;

use dunlin_core::{Error, Result};
use http::HeaderMap;

use crate::endpoint::Endpoint;
use crate::sampler::Sampler;
use crate::span::Limits;
use crate::trust::Trust;
use variables::Variables;

/// All that can be set.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// What the process is: pairs of name and value.
    pub(crate) resource: Vec<(String, String)>,
    pub(crate) sampler: Sampler,
    pub(crate) hears_callers: bool,
    pub(crate) limits: Limits,
    /// None when traces are not sent.
    pub(crate) traces: Option<Signal>,
    /// None when metrics are not sent.
    pub(crate) metrics: Option<Signal>,
    pub(crate) queue: usize,
    pub(crate) batch: usize,
    /// How long a span waits for others at most.
    pub(crate) delay: Duration,
    /// How often metrics are sent.
    pub(crate) interval: Duration,
}

/// Where one kind of figures is sent, and how.
#[derive(Clone, Debug)]
pub(crate) struct Signal {
    pub(crate) endpoint: Endpoint,
    /// Of one that is reached by HTTPS.
    pub(crate) trust: Option<Trust>,
    pub(crate) headers: HeaderMap,
    pub(crate) timeout: Duration,
    pub(crate) is_gzip: bool,
}

impl Settings {
    /// Reads variables.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub(crate) fn read(lookup: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let mut variables = Variables::new(&lookup);
        let settings = Settings::of(&mut variables);
        let problems = variables.problems();
        if problems.is_empty() { Ok(settings) } else { Err(Error::msg(problems.join("; "))) }
    }

    fn of(variables: &mut Variables<'_>) -> Self {
        let is_on = !variables.flag("OTEL_SDK_DISABLED");
        Settings {
            resource: variables.resource(),
            sampler: if is_on { variables.sampler() } else { Sampler::NONE },
            hears_callers: variables.lists("OTEL_PROPAGATORS", "tracecontext"),
            limits: Limits {
                attributes: variables.number("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", 128),
                events: variables.number("OTEL_SPAN_EVENT_COUNT_LIMIT", 128),
                text: variables.number("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", 4096),
            },
            traces: variables.signal("TRACES", "v1/traces").filter(|_| is_on),
            metrics: variables.signal("METRICS", "v1/metrics").filter(|_| is_on),
            queue: variables.count("OTEL_BSP_MAX_QUEUE_SIZE", 2048),
            batch: variables.count("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", 512),
            delay: variables.milliseconds("OTEL_BSP_SCHEDULE_DELAY", 5_000),
            interval: variables.milliseconds("OTEL_METRIC_EXPORT_INTERVAL", 60_000),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Settings> {
        Settings::read(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn nothing_said_is_what_the_specification_says() {
        let settings = read(&[("OTEL_SERVICE_NAME", "")]).unwrap();
        let (traces, metrics) = (settings.traces.unwrap(), settings.metrics.unwrap());
        assert_eq!(traces.endpoint.to_string(), "http://localhost:4318/v1/traces");
        assert_eq!(metrics.endpoint.to_string(), "http://localhost:4318/v1/metrics");
        assert_eq!((traces.timeout, traces.headers.len()), (Duration::from_secs(10), 0));
        assert_eq!((settings.queue, settings.batch), (2048, 512));
        assert_eq!((settings.delay, settings.interval), (Duration::from_secs(5), Duration::from_secs(60)));
        assert_eq!((settings.sampler, settings.hears_callers), (Sampler::ALL, true));
        assert!(settings.resource.is_empty());
    }

    #[test]
    fn what_is_said_counts_and_of_one_signal_more() {
        let settings = read(&[
            ("OTEL_SERVICE_NAME", "users"),
            ("OTEL_RESOURCE_ATTRIBUTES", "service.name=other, deployment.environment.name=a%2Cb"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318/base/"),
            ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://[::1]:9090/push?x=1"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "api-key=secret%20key,x=1"),
            ("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "api-key=other"),
            ("OTEL_EXPORTER_OTLP_METRICS_TIMEOUT", "250"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_PROPAGATORS", "baggage"),
            ("OTEL_TRACES_SAMPLER", "traceidratio"),
            ("OTEL_TRACES_SAMPLER_ARG", "0"),
        ])
        .unwrap();
        let (traces, metrics) = (settings.traces.unwrap(), settings.metrics.unwrap());
        assert_eq!(traces.endpoint.to_string(), "http://collector:4318/base/v1/traces");
        assert_eq!(metrics.endpoint.to_string(), "http://[::1]:9090/push?x=1");
        assert_eq!((&traces.headers["api-key"], traces.headers.len()), (&"other".parse().unwrap(), 1));
        assert_eq!((&metrics.headers["api-key"], metrics.headers.len()), (&"secret key".parse().unwrap(), 2));
        assert_eq!(metrics.timeout, Duration::from_millis(250));
        assert!(!settings.hears_callers);
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            settings.resource,
            [pair("service.name", "users"), pair("deployment.environment.name", "a,b")]
        );
        assert!(!settings.sampler.takes(crate::id::trace(), None));
    }

    #[test]
    fn signals_can_be_turned_off() {
        let settings = read(&[("OTEL_TRACES_EXPORTER", "none")]).unwrap();
        assert!(settings.traces.is_none() && settings.metrics.is_some());
        let settings = read(&[("OTEL_SDK_DISABLED", "True")]).unwrap();
        assert!(settings.traces.is_none() && settings.metrics.is_none());
    }

    #[test]
    fn all_mistakes_are_told_at_once() {
        let error = read(&[
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317"),
            ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "https://collector:4318"),
            ("OTEL_EXPORTER_OTLP_CERTIFICATE", "/nowhere/ca.pem"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "api key"),
            ("OTEL_EXPORTER_OTLP_TIMEOUT", "10s"),
            ("OTEL_TRACES_SAMPLER", "sometimes"),
            ("OTEL_TRACES_SAMPLER_ARG", "2"),
            ("OTEL_METRICS_EXPORTER", "prometheus"),
            ("OTEL_RESOURCE_ATTRIBUTES", "team"),
            ("OTEL_BSP_MAX_QUEUE_SIZE", "0"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "0"),
        ])
        .unwrap_err()
        .to_string();
        for said in [
            "OTEL_EXPORTER_OTLP_ENDPOINT=collector:4317: write it as `http://localhost:4318`",
            if cfg!(feature = "tls") {
                "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=https://collector:4318: cannot trust /nowhere/ca.pem"
            } else {
                "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=https://collector:4318: https needs the feature `tls`"
            },
            "OTEL_EXPORTER_OTLP_PROTOCOL=grpc: it is sent as `http/protobuf` only, which collectors take at port 4318",
            "OTEL_EXPORTER_OTLP_HEADERS: write `name=value`, separated by commas",
            "OTEL_EXPORTER_OTLP_TIMEOUT=10s: write a number",
            "OTEL_TRACES_SAMPLER=sometimes: write always_on, always_off, traceidratio",
            "OTEL_TRACES_SAMPLER_ARG=2: write a number from 0 to 1",
            "OTEL_METRICS_EXPORTER=prometheus: write `otlp` or `none`",
            "OTEL_RESOURCE_ATTRIBUTES: write `name=value`, separated by commas",
            "OTEL_BSP_MAX_QUEUE_SIZE=0: write a number from 1 on",
            "OTEL_METRIC_EXPORT_INTERVAL=0: write a number from 1 on",
        ] {
            assert!(error.contains(said), "{said}\n{error}");
        }
    }
}
