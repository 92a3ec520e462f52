//! Known findings, one a line, that are not told again.

use std::collections::BTreeSet;
use std::path::Path;

use super::{Error, Finding, Report};

/// Findings by function and callee, not by line: they stay the same when code moves.
///
/// ```
/// use dunlin_cli::check::Baseline;
///
/// let baseline: Baseline = "# known\nstore::load -> std::fs::read\n".parse().unwrap();
/// assert!(baseline.has("store::load -> std::fs::read"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: BTreeSet<String>,
}

const HEADING: &str = "\
# Calls that block an event loop and are known: `dunlin check --baseline` does not tell of them.
# A line is a function and what it calls. Take lines away as they are mended.
";

impl Baseline {
    /// All findings of a report.
    pub fn of(report: &Report) -> Self {
        Self { entries: report.findings.iter().map(Finding::id).collect() }
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

    /// Whether a finding is known.
    pub fn has(&self, id: &str) -> bool {
        self.entries.contains(id)
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
            if !line.contains(" -> ") {
                return Err(Error::new(format!("line {} is not `function -> callee`: {line}", number + 1)));
            }
            entries.insert(line.to_owned());
        }
        Ok(Self { entries })
    }
}

impl std::fmt::Display for Baseline {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str(HEADING)?;
        self.entries.iter().try_for_each(|entry| writeln!(to, "{entry}"))
    }
}
