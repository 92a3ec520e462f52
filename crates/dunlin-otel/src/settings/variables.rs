//! Variables as they are read one by one; what is wrong is noted.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use percent_encoding::percent_decode_str;

use super::Signal;
use crate::endpoint::Endpoint;
use crate::sampler::Sampler;
use crate::trust::Trust;

/// Variables, and what was found to be wrong with them.
pub(super) struct Variables<'a> {
    lookup: &'a dyn Fn(&str) -> Option<String>,
    problems: Vec<String>,
}

impl<'a> Variables<'a> {
    pub(super) fn new(lookup: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Variables { lookup, problems: Vec::new() }
    }

    /// All that is wrong, once each.
    pub(super) fn problems(mut self) -> Vec<String> {
        self.problems.sort_unstable();
        self.problems.dedup();
        self.problems
    }

    /// A variable that is empty is not set, by the specification.
    fn get(&self, name: &str) -> Option<String> {
        (self.lookup)(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    fn wrong(&mut self, name: &str, value: &str, remedy: &str) {
        self.problems.push(format!("{name}={value}: {remedy}"));
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// Whether a list, when there is one, names this.
    pub(super) fn lists(&self, name: &str, wanted: &str) -> bool {
        self.get(name).is_none_or(|list| list.split(',').any(|word| word.trim() == wanted))
    }

    pub(super) fn number(&mut self, name: &str, usual: usize) -> usize {
        self.parsed(name, "write a number").unwrap_or(usual)
    }

    /// A number that is not 0.
    pub(super) fn count(&mut self, name: &str, usual: usize) -> usize {
        let number = self.number(name, usual);
        if number == 0 {
            self.wrong(name, "0", "write a number from 1 on");
        }
        number.max(1)
    }

    pub(super) fn milliseconds(&mut self, name: &str, usual: usize) -> Duration {
        Duration::from_millis(self.count(name, usual) as u64)
    }

    fn parsed<T: FromStr>(&mut self, name: &str, remedy: &str) -> Option<T> {
        let value = self.get(name)?;
        let parsed = value.parse().ok();
        if parsed.is_none() {
            self.wrong(name, &value, remedy);
        }
        parsed
    }

    pub(super) fn sampler(&mut self) -> Sampler {
        let (name, argument) = ("OTEL_TRACES_SAMPLER", "OTEL_TRACES_SAMPLER_ARG");
        let remedy = "write a number from 0 to 1";
        let ratio: f64 = self.parsed(argument, remedy).unwrap_or(1.0);
        if !(0.0..=1.0).contains(&ratio) {
            self.wrong(argument, &ratio.to_string(), remedy);
        }
        let Some(asked) = self.get(name) else { return Sampler::ALL };
        Sampler::named(&asked, ratio).unwrap_or_else(|| {
            let remedy =
                "write always_on, always_off, traceidratio, or one of them with `parentbased_` in front";
            self.wrong(name, &asked, remedy);
            Sampler::ALL
        })
    }

    /// What the process is. The name of its own variable counts before the list.
    pub(super) fn resource(&mut self) -> Vec<(String, String)> {
        let list = self.pairs("OTEL_RESOURCE_ATTRIBUTES");
        let name = self.get("OTEL_SERVICE_NAME").map(|name| ("service.name".to_owned(), name));
        let listed = list.into_iter().filter(|(key, _)| name.is_none() || key != "service.name");
        name.clone().into_iter().chain(listed).collect()
    }

    /// `name=value,name=value`, percent-encoded.
    fn pairs(&mut self, name: &str) -> Vec<(String, String)> {
        let Some(list) = self.get(name) else { return Vec::new() };
        let decoded = |text: &str| percent_decode_str(text.trim()).decode_utf8().ok().map(String::from);
        let words = list.split(',').map(str::trim).filter(|word| !word.is_empty());
        let pair = |word: &str| {
            let (key, value) = word.split_once('=')?;
            decoded(key).filter(|key| !key.is_empty()).zip(decoded(value))
        };
        let pairs: Option<Vec<_>> = words.map(pair).collect();
        pairs.unwrap_or_else(|| {
            // not what was written: there may be secrets
            self.problems.push(format!("{name}: write `name=value`, separated by commas"));
            Vec::new()
        })
    }

    /// Where the figures of a kind go, unless they go nowhere.
    pub(super) fn signal(&mut self, kind: &str, path: &str) -> Option<Signal> {
        let exporter = format!("OTEL_{kind}_EXPORTER");
        match self.get(&exporter).as_deref() {
            None | Some("otlp") => {}
            Some("none") => return None,
            Some(other) => self.wrong(&exporter, other, "write `otlp` or `none`"),
        }
        self.protocol(kind);
        let timeout = self.either(kind, "TIMEOUT");
        let timeout = self.milliseconds(&timeout, 10_000);
        let (headers, is_gzip) = (self.headers(kind), self.is_gzip(kind));
        // last, so that all that is wrong is told
        let (endpoint, trust) = self.endpoint(kind, path)?;
        Some(Signal { endpoint, trust, headers, timeout, is_gzip })
    }

    /// The variable of one kind, if it is set; else that of all.
    fn either(&self, kind: &str, what: &str) -> String {
        let own = format!("OTEL_EXPORTER_OTLP_{kind}_{what}");
        if self.get(&own).is_some() { own } else { format!("OTEL_EXPORTER_OTLP_{what}") }
    }

    fn protocol(&mut self, kind: &str) {
        let name = self.either(kind, "PROTOCOL");
        let asked = self.get(&name);
        if let Some(other) = asked.filter(|asked| asked != "http/protobuf") {
            let remedy = "it is sent as `http/protobuf` only, which collectors take at port 4318";
            self.wrong(&name, &other, remedy);
        }
    }

    fn is_gzip(&mut self, kind: &str) -> bool {
        let name = self.either(kind, "COMPRESSION");
        match self.get(&name).as_deref() {
            None | Some("none") => false,
            Some("gzip") if cfg!(feature = "gzip") => true,
            Some("gzip") => {
                self.wrong(&name, "gzip", "dunlin-otel is built without its feature `gzip`");
                false
            }
            Some(other) => {
                self.wrong(&name, other, "write `gzip` or `none`");
                false
            }
        }
    }

    /// The endpoint of one kind is taken as it is; that of all is where the paths of each begin.
    fn endpoint(&mut self, kind: &str, path: &str) -> Option<(Endpoint, Option<Trust>)> {
        let own = format!("OTEL_EXPORTER_OTLP_{kind}_ENDPOINT");
        let all = "OTEL_EXPORTER_OTLP_ENDPOINT";
        let (name, url, full) = match (self.get(&own), self.get(all)) {
            (Some(url), _) => (own.as_str(), url.clone(), url),
            (None, Some(base)) => {
                let full = format!("{}/{path}", base.trim_end_matches('/'));
                (all, base, full)
            }
            (None, None) => (all, String::new(), format!("http://localhost:4318/{path}")),
        };
        let endpoint = Endpoint::parse(&full).map_err(|remedy| self.wrong(name, &url, remedy)).ok()?;
        let file = self.get(&self.either(kind, "CERTIFICATE")).map(PathBuf::from);
        let trust = endpoint.is_tls.then(|| Trust::read(file)).transpose();
        let trust = trust.map_err(|problem| self.wrong(name, &url, &problem)).ok()?;
        Some((endpoint, trust))
    }

    fn headers(&mut self, kind: &str) -> HeaderMap {
        let name = self.either(kind, "HEADERS");
        let mut headers = HeaderMap::new();
        for (key, value) in self.pairs(&name) {
            match (HeaderName::try_from(key), HeaderValue::try_from(value)) {
                (Ok(key), Ok(value)) => drop(headers.insert(key, value)),
                _ => self.problems.push(format!("{name}: one of them cannot be a header")),
            }
        }
        headers
    }
}
