//! The report for people.

use std::fmt::Write;

use dunlin_blocking::Cost;

use super::{Finding, Report};

/// Whether text is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// As it is.
    Plain,
    /// With the escape sequences of terminals.
    Colour,
}

/// Contexts that are named beside the nearest one.
const NAMED: usize = 3;

impl Report {
    /// The report as plain text.
    pub fn human(&self) -> String {
        self.styled(Style::Plain)
    }

    /// The report as text, coloured or not.
    pub fn styled(&self, style: Style) -> String {
        let mut text = String::new();
        for finding in self.findings.iter().chain(&self.start) {
            self.finding(&mut text, finding, style);
        }
        for entry in &self.stale {
            line(&mut text, &format!("{} {entry}", style.faint("the baseline lists what is found no more:")));
        }
        if !self.stale.is_empty() {
            text.push('\n');
        }
        text + &self.ending()
    }

    fn finding(&self, text: &mut String, finding: &Finding, style: Style) {
        let what = match (finding.at_start, finding.cost) {
            (true, _) => style.faint("blocks while the program starts"),
            (false, Cost::Waits) => style.alarm("blocks the event loop"),
            (false, Cost::Computes) => style.alarm("keeps the event loop busy"),
        };
        line(text, &format!("{} {what}: {}", style.strong(&format!("`{}`", finding.callee)), finding.why));
        let width = finding.path.iter().map(|frame| frame.function.chars().count()).max().unwrap_or_default();
        for (position, frame) in finding.path.iter().enumerate() {
            let arrow = if position == 0 { "async" } else { "   ->" };
            let place = style.faint(&frame.place.to_string());
            line(text, &format!("  {arrow} {:width$}  {place}", frame.function));
        }
        line(text, &format!("     -> {}", style.strong(&finding.callee)));
        self.rest(text, finding);
        text.push('\n');
    }

    /// What else there is to say: other calls, other contexts, cures.
    fn rest(&self, text: &mut String, finding: &Finding) {
        let shown = finding.path.last().map(|frame| &frame.place);
        let others = finding.places.iter().filter(|place| Some(*place) != shown);
        let others: Vec<String> = others.map(|place| place.line.to_string()).collect();
        if !others.is_empty() {
            line(text, &format!("  also in line {}", others.join(", ")));
        }
        let nearest = finding.path.first().map(|frame| &frame.function);
        let contexts = finding.contexts.iter().filter(|context| Some(&context.function) != nearest);
        let mut names: Vec<&str> = contexts.map(|context| &*context.function).collect();
        names.dedup();
        if !names.is_empty() {
            let more = if names.len() > NAMED { ", .." } else { "" };
            let shown = names[..names.len().min(NAMED)].join(", ");
            line(text, &format!("  reached from {} more: {shown}{more}", names.len()));
        }
        if finding.known_contexts > 0 {
            line(text, &format!("  known from {} more, which the baseline lists", finding.known_contexts));
        }
        line(text, &format!("  instead: {}", self.cure(finding)));
    }

    /// The async counterpart, and where blocking is lawful.
    pub(super) fn cure(&self, finding: &Finding) -> String {
        let pool = match finding.cost {
            Cost::Waits => self.pool.call.to_owned(),
            Cost::Computes => self.pool.call.replace("run::threads", "run::cpu"),
        };
        let mut cures = vec![pool];
        if !finding.instead.is_empty() {
            cures.insert(0, finding.instead.clone());
        }
        if finding.droppable && self.pool.runs_endpoints {
            cures.push("drop `async`: a plain `fn` runs on the thread pool".to_owned());
        }
        cures.join("; or ")
    }

    fn ending(&self) -> String {
        let summary = &self.summary;
        let mut text = String::new();
        if !self.findings.is_empty() {
            line(
                &mut text,
                "Where it is known to be short, end the line, or put above it: // allow_blocking: why",
            );
        }
        let looked = format!(
            "{} async contexts and {} functions in {} files",
            summary.contexts, summary.functions, summary.files
        );
        let found = match self.findings.len() {
            0 => "nothing blocks".to_owned(),
            1 => "1 finding".to_owned(),
            count => format!("{count} findings"),
        };
        line(&mut text, &format!("{found}, {looked}"));
        if summary.known > 0 {
            line(&mut text, &format!("{} known from the baseline", summary.known));
        }
        if summary.start_left_out > 0 {
            line(
                &mut text,
                &format!("{} more while the program starts: --start shows them", summary.start_left_out),
            );
        }
        text
    }
}

fn line(text: &mut String, content: &str) {
    writeln!(text, "{}", content.trim_end()).expect("a string takes what is written");
}

impl Style {
    fn alarm(self, text: &str) -> String {
        self.with("1;31", text)
    }

    fn strong(self, text: &str) -> String {
        self.with("1", text)
    }

    fn faint(self, text: &str) -> String {
        self.with("2", text)
    }

    fn with(self, code: &str, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Colour => format!("\x1b[{code}m{text}\x1b[0m"),
        }
    }
}
