//! The report as SARIF 2.1.0 (OASIS, 2020), which code scanning services read.

use dunlin_blocking::Cost;
use serde_json::{Value, json};

use super::{Finding, Place, Report};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
const GUIDE: &str = "https://github.com/dunlin-rs/dunlin/blob/main/docs/guide/check.md";

/// The rules by what a thread does meanwhile: name, sentence.
const RULES: [(&str, &str); 2] = [
    ("event-loop-waits", "A call that waits stops every request of its event loop."),
    ("event-loop-computes", "A call that computes for long stops every request of its event loop."),
];

impl Report {
    /// The report as a SARIF log with one run. Paths are relative to the workspace.
    pub fn sarif(&self) -> String {
        let results = self.findings.iter().chain(&self.start).map(|finding| self.result(finding));
        let rules = RULES.map(|(id, sentence)| {
            json!({"id": id, "shortDescription": {"text": sentence}, "helpUri": GUIDE, "defaultConfiguration": {"level": "error"}})
        });
        let notifications = self.problems.iter().map(|problem| {
            json!({"level": "error", "message": {"text": problem.message}, "locations": [{"physicalLocation": physical(&problem.place)}]})
        });
        let log = json!({
            "$schema": SCHEMA,
            "version": "2.1.0",
            "runs": [{
                "tool": {"driver": {
                    "name": "dunlin check",
                    "version": env!("CARGO_PKG_VERSION"),
                    "informationUri": GUIDE,
                    "rules": rules,
                }},
                "columnKind": "unicodeCodePoints",
                "invocations": [{
                    "executionSuccessful": self.problems.is_empty(),
                    "toolExecutionNotifications": notifications.collect::<Vec<_>>(),
                }],
                "results": results.collect::<Vec<_>>(),
            }],
        });
        serde_json::to_string_pretty(&log).expect("strings and numbers can be written") + "\n"
    }

    fn result(&self, finding: &Finding) -> Value {
        let rule = usize::from(finding.cost == Cost::Computes);
        let text = format!(
            "`{}` blocks the event loop: {}. Instead: {}",
            finding.callee,
            finding.why,
            self.cure(finding)
        );
        let nearest = finding.path.first().map(|frame| &*frame.function).unwrap_or_default();
        let steps = finding.path.iter().map(
            |frame| json!({"location": location(&frame.place, Some(&format!("in {}", frame.function)))}),
        );
        json!({
            "ruleId": RULES[rule].0,
            "ruleIndex": rule,
            "level": if finding.at_start { "note" } else { "error" },
            "message": {"text": format!("{text} (reached from async {nearest})")},
            "locations": finding.places.first().map(|place| location(place, None)).into_iter().collect::<Vec<_>>(),
            "relatedLocations": finding.places.iter().skip(1).map(|place| location(place, None)).collect::<Vec<_>>(),
            "partialFingerprints": {"dunlinCheck/v1": finding.id()},
            "codeFlows": [{"threadFlows": [{"locations": steps.collect::<Vec<_>>()}]}],
        })
    }
}

fn location(place: &Place, message: Option<&str>) -> Value {
    let mut location = json!({"physicalLocation": physical(place)});
    if let Some(message) = message {
        location["message"] = json!({"text": message});
    }
    location
}

fn physical(place: &Place) -> Value {
    json!({
        "artifactLocation": {"uri": uri(&place.file), "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": place.line, "startColumn": place.column},
    })
}

/// A relative path as a URI reference (RFC 3986).
fn uri(path: &str) -> String {
    let kept = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    path.bytes()
        .map(|byte| if kept(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
