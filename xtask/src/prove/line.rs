//! One line of a proof: a figure, what it has to be, and whether it is.

use std::fmt;

/// A figure beside its bar.
pub(super) struct Line {
    name: String,
    measured: Result<f64, String>,
    unit: &'static str,
    limit: Limit,
}

/// What a figure has to be.
#[derive(Clone, Copy)]
pub(super) enum Limit {
    AtMost(f64),
    Below(f64),
    AtLeast(f64),
    /// There is no figure because it could not be measured.
    Measurable,
}

impl Line {
    /// A measured figure; `unit` follows the number, with its own space where it wants one.
    pub(super) fn new(name: impl Into<String>, figure: f64, unit: &'static str, limit: Limit) -> Line {
        Line { name: name.into(), measured: Ok(figure), unit, limit }
    }

    /// A measurement that did not come to a figure: short, whatever the bar.
    pub(super) fn failed(name: &str, why: &str) -> Line {
        Line { name: name.into(), measured: Err(why.into()), unit: "", limit: Limit::Measurable }
    }

    /// Whether the figure is what it has to be.
    pub(super) fn is_met(&self) -> bool {
        self.measured.as_ref().is_ok_and(|&figure| match self.limit {
            Limit::AtMost(limit) => figure <= limit,
            Limit::Below(limit) => figure < limit,
            Limit::AtLeast(limit) => figure >= limit,
            Limit::Measurable => false,
        })
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.is_met() { "ok" } else { "SHORT" };
        match &self.measured {
            Ok(figure) => {
                write!(f, "{}: {}{} (bar: {}) {verdict}", self.name, rounded(*figure), self.unit, self.limit)
            }
            Err(why) => write!(f, "{}: not measured: {why} {verdict}", self.name),
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Limit::AtMost(limit) => write!(f, "at most {limit}"),
            Limit::Below(limit) => write!(f, "below {limit}"),
            Limit::AtLeast(limit) => write!(f, "at least {limit}"),
            Limit::Measurable => f.write_str("measurable"),
        }
    }
}

/// Two decimals, none for whole numbers.
fn rounded(figure: f64) -> String {
    if figure.fract() == 0.0 { format!("{figure:.0}") } else { format!("{figure:.2}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_figure_bar_and_verdict() {
        for (line, said) in [
            (Line::new("crates", 88.0, "", Limit::AtMost(90.0)), "crates: 88 (bar: at most 90) ok"),
            (Line::new("crates", 91.0, "", Limit::AtMost(90.0)), "crates: 91 (bar: at most 90) SHORT"),
            (Line::new("share", 5.0, " %", Limit::Below(5.0)), "share: 5 % (bar: below 5) SHORT"),
            (Line::new("time", 0.123, " s", Limit::AtMost(1.0)), "time: 0.12 s (bar: at most 1) ok"),
            (Line::new("sent", 9.0, "", Limit::AtLeast(10.0)), "sent: 9 (bar: at least 10) SHORT"),
            (Line::failed("sent", "no server"), "sent: not measured: no server SHORT"),
        ] {
            assert_eq!(line.to_string(), said);
        }
    }
}
