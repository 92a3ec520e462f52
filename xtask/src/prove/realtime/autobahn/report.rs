//! What the suite found.

use serde_json::Value;

use crate::Result;

/// What the suite says of one server.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) agent: String,
    cases: Vec<Case>,
}

#[derive(Debug)]
struct Case {
    /// Its number, such as `7.1.5`.
    id: String,
    verdict: Verdict,
    /// In the suite's words, of the messages and of the good-bye.
    words: String,
}

/// What the suite says of one case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Ok,
    /// Right, but later than it could be, or with another close code.
    NonStrict,
    /// The protocol leaves it open.
    Informational,
    /// The server did not agree to what the case is about.
    Unimplemented,
    Failed,
}

impl Verdict {
    pub(super) const ALL: [Self; 5] =
        [Self::Ok, Self::NonStrict, Self::Informational, Self::Unimplemented, Self::Failed];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::NonStrict => "non-strict",
            Self::Informational => "informational",
            Self::Unimplemented => "not implemented",
            Self::Failed => "failed",
        }
    }

    /// As the suite's own table colours them.
    fn of(behavior: &str, good_bye: &str) -> Self {
        match (behavior, good_bye) {
            ("UNIMPLEMENTED", _) => Self::Unimplemented,
            ("OK", "OK" | "INFORMATIONAL") => Self::Ok,
            ("INFORMATIONAL", "OK" | "INFORMATIONAL") => Self::Informational,
            ("NON-STRICT", "OK" | "INFORMATIONAL" | "WRONG CODE" | "FAILED BY CLIENT")
            | ("OK" | "INFORMATIONAL", "WRONG CODE" | "FAILED BY CLIENT") => Self::NonStrict,
            _ => Self::Failed,
        }
    }
}

impl Report {
    /// Reads the suite's index of a run against one server.
    pub(super) fn parse(agent: &str, index: &str) -> Result<Self> {
        let index: Value = serde_json::from_str(index)?;
        let found =
            index[agent].as_object().ok_or_else(|| format!("the suite ran no case against {agent}"))?;
        let cases = found.iter().map(|(id, case)| {
            let word = |name: &str| case[name].as_str().unwrap_or_default();
            let (behavior, good_bye) = (word("behavior"), word("behaviorClose"));
            let words = format!("{behavior}, good-bye {good_bye}");
            Case { id: id.clone(), verdict: Verdict::of(behavior, good_bye), words }
        });
        let mut cases: Vec<Case> = cases.collect();
        cases.sort_by_key(|case| numbers(&case.id));
        Ok(Self { agent: agent.to_owned(), cases })
    }

    /// How many cases there are.
    pub(super) fn cases(&self) -> f64 {
        whole(self.cases.len())
    }

    /// How many of them have that verdict.
    pub(super) fn count(&self, verdict: Verdict) -> f64 {
        whole(self.cases.iter().filter(|case| case.verdict == verdict).count())
    }

    /// The cases that failed or are not strict, and the suite's words.
    pub(super) fn unclean(&self) -> impl Iterator<Item = (&str, &str)> {
        let unclean = |case: &&Case| matches!(case.verdict, Verdict::NonStrict | Verdict::Failed);
        self.cases.iter().filter(unclean).map(|case| (&*case.id, &*case.words))
    }
}

fn numbers(id: &str) -> Vec<u32> {
    id.split('.').filter_map(|number| number.parse().ok()).collect()
}

fn whole(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::INFINITY, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_an_index() {
        let index = r#"{"us": {
            "10.1.1": {"behavior": "OK", "behaviorClose": "OK", "duration": 3},
            "7.1.5": {"behavior": "FAILED", "behaviorClose": "OK"},
            "7.1.6": {"behavior": "OK", "behaviorClose": "UNCLEAN"},
            "6.4.3": {"behavior": "NON-STRICT", "behaviorClose": "OK"},
            "6.4.4": {"behavior": "OK", "behaviorClose": "FAILED BY CLIENT"},
            "7.13.1": {"behavior": "INFORMATIONAL", "behaviorClose": "INFORMATIONAL"},
            "12.1.1": {"behavior": "UNIMPLEMENTED", "behaviorClose": "OK"}
        }}"#;
        let report = Report::parse("us", index).unwrap();
        assert_eq!(Verdict::ALL.map(|verdict| report.count(verdict)), [1.0, 2.0, 1.0, 1.0, 2.0]);
        assert_eq!(report.cases(), 7.0);
        let unclean: Vec<&str> = report.unclean().map(|(case, _)| case).collect();
        assert_eq!(unclean, ["6.4.3", "6.4.4", "7.1.5", "7.1.6"]);
        assert!(Report::parse("them", index).is_err());
    }
}
