//! A strict reader of Prometheus's text format and of OpenMetrics: what they forbid is a panic.

use std::collections::{BTreeMap, HashMap, HashSet};

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Prometheus,
    Open,
}

/// A page of metrics.
pub(super) struct Exposition {
    /// By name and labels in order.
    samples: BTreeMap<String, f64>,
}

/// The metric whose samples are being read.
struct Family {
    name: String,
    kind: String,
}

/// Buckets of one histogram so far.
#[derive(Default)]
struct Buckets {
    last: f64,
    limit: f64,
    all: Option<f64>,
}

impl Exposition {
    pub(super) fn parse(text: &str, format: Format) -> Self {
        assert!(text.ends_with('\n'), "the last line ends");
        assert_eq!(text.ends_with("# EOF\n"), format == Format::Open);
        let mut families = HashSet::new();
        let mut family: Option<Family> = None;
        let mut samples = BTreeMap::new();
        let mut buckets = HashMap::<String, Buckets>::new();
        for line in text.lines().filter(|line| *line != "# EOF") {
            match line.strip_prefix("# ") {
                Some(meta) => family = begin(meta, family.take(), &mut families),
                None => {
                    let (name, labels, value) = sample(line);
                    let family = family.as_ref().expect("a type comes before its samples");
                    belongs(&name, family, format);
                    if name.ends_with("_bucket") && family.kind == "histogram" {
                        count(&mut buckets, &name, &labels, value);
                    }
                    if name.ends_with("_count") && family.kind == "histogram" {
                        let of = key(&name.replace("_count", "_bucket"), &labels);
                        buckets.entry(of).or_default().all.get_or_insert(value);
                    }
                    assert!(samples.insert(key(&name, &labels), value).is_none(), "twice: {line}");
                }
            }
        }
        for (name, Buckets { last, limit, all }) in buckets {
            assert!(limit.is_infinite() && all == Some(last), "{name}: {limit} {last} {all:?}");
        }
        Exposition { samples }
    }

    /// Whether the name or a label of any sample has this in it.
    pub(super) fn says(&self, part: &str) -> bool {
        self.samples.keys().any(|key| key.contains(part))
    }

    /// The value of a name and labels, in whatever order.
    pub(super) fn value(&self, wanted: &str) -> f64 {
        let (name, labels, _) = sample(&format!("{wanted} 0"));
        let known = || self.samples.keys().filter(|key| key.starts_with(&name)).collect::<Vec<_>>();
        *self
            .samples
            .get(&key(&name, &labels))
            .unwrap_or_else(|| panic!("no {wanted}; there are {:#?}", known()))
    }
}

/// A line of a metric's description.
fn begin(meta: &str, before: Option<Family>, families: &mut HashSet<String>) -> Option<Family> {
    let (word, rest) = meta.split_once(' ').expect("HELP, TYPE or UNIT");
    let (name, what) = rest.split_once(' ').expect("a name, and what is said of it");
    is_name(name);
    match word {
        "TYPE" => {
            assert!(families.insert(name.to_owned()), "two metrics are called {name}");
            let kinds = ["counter", "gauge", "histogram", "info", "unknown", "untyped"];
            assert!(kinds.contains(&what), "{what}");
            Some(Family { name: name.to_owned(), kind: what.to_owned() })
        }
        "UNIT" => {
            assert!(name.ends_with(&format!("_{what}")), "{name} has no unit {what}");
            before
        }
        "HELP" => before,
        other => panic!("{other}"),
    }
}

/// A sample's name is that of its metric, with what its kind allows behind it.
fn belongs(name: &str, family: &Family, format: Format) {
    let suffixes: &[&str] = match (family.kind.as_str(), format) {
        ("counter", Format::Open) => &["_total"],
        ("info", Format::Open) => &["_info"],
        ("histogram", _) => &["_bucket", "_count", "_sum"],
        _ => &[""],
    };
    let rest = name.strip_prefix(&family.name).unwrap_or_else(|| panic!("{name} among {}", family.name));
    assert!(suffixes.contains(&rest), "{name} is no sample of a {} {}", family.kind, family.name);
    assert_eq!(
        family.kind == "counter" && format == Format::Prometheus,
        family.kind == "counter" && name == family.name && name.ends_with("_total")
    );
}

/// Buckets come with their limits in order, and hold those before them.
fn count(buckets: &mut HashMap<String, Buckets>, name: &str, labels: &[(String, String)], value: f64) {
    let (limits, others): (Vec<_>, Vec<_>) = labels.iter().cloned().partition(|(name, _)| name == "le");
    let limit = if limits[0].1 == "+Inf" { f64::INFINITY } else { limits[0].1.parse().expect("a limit") };
    let so_far = buckets.entry(key(name, &others)).or_default();
    assert!(limit > so_far.limit && value >= so_far.last, "{name} {labels:?}");
    (so_far.last, so_far.limit) = (value, limit);
}

fn key(name: &str, labels: &[(String, String)]) -> String {
    let escaped = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    let mut labels: Vec<_> =
        labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
    labels.sort_unstable();
    if labels.is_empty() { name.to_owned() } else { format!("{name}{{{}}}", labels.join(",")) }
}

/// Name, labels and value of a line.
fn sample(line: &str) -> (String, Vec<(String, String)>, f64) {
    let end = line.find(['{', ' ']).expect("a value behind the name");
    is_name(&line[..end]);
    let mut labels = Vec::new();
    let mut rest = &line[end..];
    if let Some(inside) = rest.strip_prefix('{') {
        rest = inside;
        loop {
            let (name, behind) = rest.split_once("=\"").expect("a label");
            is_label(name);
            let (value, behind) = quoted(behind);
            assert!(!labels.iter().any(|(known, _)| known == name), "two labels {name}");
            labels.push((name.to_owned(), value));
            match behind.strip_prefix(',') {
                Some(next) => rest = next,
                None => {
                    rest = behind.strip_prefix('}').expect("the end of the labels");
                    break;
                }
            }
        }
    }
    let value = rest.strip_prefix(' ').expect("a space before the value");
    (line[..end].to_owned(), labels, value.parse().unwrap_or_else(|_| panic!("a number: {line}")))
}

/// A text up to its closing quote, escapes undone.
fn quoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (value, &text[at + 1..]),
            '\\' => value.push(match letters.next().map(|(_, letter)| letter) {
                Some('n') => '\n',
                Some(plain @ ('"' | '\\')) => plain,
                other => panic!("an escape: {other:?}"),
            }),
            plain => value.push(plain),
        }
    }
    panic!("no end of {text}");
}

fn is_name(name: &str) {
    let first = |letter: char| letter.is_ascii_alphabetic() || matches!(letter, '_' | ':');
    let is_one =
        name.starts_with(first) && name.chars().all(|letter| first(letter) || letter.is_ascii_digit());
    assert!(is_one, "no name: {name}");
}

fn is_label(name: &str) {
    let first = |letter: char| letter.is_ascii_alphabetic() || letter == '_';
    let is_one =
        name.starts_with(first) && name.chars().all(|letter| first(letter) || letter.is_ascii_digit());
    assert!(is_one, "no label: {name}");
}
