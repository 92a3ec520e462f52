//! Known findings, a line for each async context, that are not told again.

use std::collections::BTreeSet;
use std::path::Path;

use super::{Error, Finding, Report};

/// Findings by function, callee and async context, not by line: they stay the same when code moves.
///
/// ```
/// use dunlin_cli::check::Baseline;
///
/// let baseline: Baseline = "# known\nstore::load -> std::fs::read <- api::old\n".parse().unwrap();
/// assert!(baseline.has("store::load -> std::fs::read <- api::old"));
/// assert!(!baseline.has("store::load -> std::fs::read <- api::new"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: BTreeSet<String>,
}

const HEADING: &str = "\
# Calls that block an event loop and are known: `dunlin check --baseline` does not tell of them.
# A line is a function, what it calls, and an async context that comes to it. Take lines away as they are mended.
";

impl Baseline {
    /// All findings of a report.
    pub fn of(report: &Report) -> Self {
        Self { entries: report.findings.iter().flat_map(Finding::entries).collect() }
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or a line is no entry.
    pub fn read(file: &Path) -> Result<Self, Error> {
        let text = std::fs::read_to_string(file).map_err(|error| {
            Error::new(format!("the baseline {} cannot be read: {error}", file.display()))
        })?;
        text.parse().map_err(|error| Error::new(format!("the baseline {}: {error}", file.display())))
    }

    /// Writes a file.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn write(&self, file: &Path) -> Result<(), Error> {
        std::fs::write(file, self.to_string()).map_err(|error| {
            Error::new(format!("the baseline {} cannot be written: {error}", file.display()))
        })
    }

    /// Whether a line of [`Finding::entries`] is known.
    pub fn has(&self, entry: &str) -> bool {
        self.entries.contains(entry)
    }

    /// The known findings, sorted.
    pub fn entries(&self) -> impl Iterator<Item = &String> {
        self.entries.iter()
    }
}

impl std::str::FromStr for Baseline {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let mut entries = BTreeSet::new();
        for (number, line) in text.lines().map(str::trim).enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if !is_entry(line) {
                let message = format!(
                    "line {} is not `function -> callee <- context`: {line}{}",
                    number + 1,
                    hint(line)
                );
                return Err(Error::new(message));
            }
            entries.insert(line.to_owned());
        }
        Ok(Self { entries })
    }
}

fn is_entry(line: &str) -> bool {
    line.split_once(" -> ").is_some_and(|(_, rest)| rest.contains(" <- "))
}

/// What to do about a line without a context: it would also hide what is new.
fn hint(line: &str) -> &'static str {
    if line.contains(" -> ") {
        "\nWrite the file again, with --write-baseline: contexts are listed now"
    } else {
        ""
    }
}

impl std::fmt::Display for Baseline {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str(HEADING)?;
        self.entries.iter().try_for_each(|entry| writeln!(to, "{entry}"))
    }
}
