//! The report as JSON.

use serde::Serialize;

use super::{Finding, Problem, Report, Summary};

/// Raised when a field changes its meaning or goes away.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    findings: Vec<Numbered<'a>>,
    start: Vec<Numbered<'a>>,
    problems: &'a [Problem],
    stale: &'a [String],
    summary: Summary,
}

#[derive(Serialize)]
struct Numbered<'a> {
    id: String,
    #[serde(flatten)]
    finding: &'a Finding,
}

impl Report {
    /// The report as one JSON object, whose shape the guide describes.
    pub fn json(&self) -> String {
        let document = Document {
            version: VERSION,
            findings: numbered(&self.findings),
            start: numbered(&self.start),
            problems: &self.problems,
            stale: &self.stale,
            summary: self.summary,
        };
        let text = serde_json::to_string_pretty(&document).expect("strings and numbers can be written");
        text + "\n"
    }
}

fn numbered(findings: &[Finding]) -> Vec<Numbered<'_>> {
    findings.iter().map(|finding| Numbered { id: finding.id(), finding }).collect()
}
