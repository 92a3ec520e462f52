//! One line of the log.

use std::fmt::{self, Debug, Write};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tracing::field::{Field, Visit};
use tracing::{Event, Level};

/// Time, level, spans, target, message and fields. What would break the line is escaped, so that no input can forge one;
/// a message may have several, such as the stack of the watchdog, which are indented.
pub(super) struct Line(String);

impl Line {
    pub(super) fn new(level: &Level) -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Line(format!("{} {level:>5} ", timestamp(since)))
    }

    pub(super) fn push(&mut self, spans: &str) {
        self.0.push_str(spans);
    }

    /// The line of an event in the spans that were pushed.
    pub(super) fn of(mut self, event: &Event<'_>) -> String {
        self.0.extend([event.metadata().target(), ":"]);
        event.record(&mut Fields(&mut self.0));
        self.0.push('\n');
        self.0
    }
}

/// UTC in the form of RFC 3339, by Howard Hinnant's `civil_from_days`: years begin in March, 400 of them have 146,097 days.
fn timestamp(since: Duration) -> String {
    let (days, seconds) = (since.as_secs() / 86_400 + 719_468, since.as_secs() % 86_400);
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:06}Z", since.subsec_micros())
}

/// Writes ` message name=value name=value`.
pub(super) struct Fields<'a>(pub(super) &'a mut String);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.push(' ');
        let is_message = field.name() == "message";
        if !is_message {
            self.0.extend([field.name(), "="]);
        }
        // a String takes all; a value that fails to show itself is shown as far as it came
        let _ = write!(Escaped { line: self.0, is_message }, "{value:?}");
    }
}

struct Escaped<'a> {
    line: &'a mut String,
    is_message: bool,
}

impl Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for char in text.chars() {
            match char {
                '\n' if self.is_message => self.line.push_str("\n  "),
                char if char.is_control() => self.line.extend(char.escape_default()),
                char => self.line.push(char),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_shown_in_utc() {
        for (seconds, expected) in [
            (0, "1970-01-01T00:00:00.000000Z"),
            (951_826_154, "2000-02-29T12:09:14.000000Z"),
            (1_709_251_199, "2024-02-29T23:59:59.000000Z"),
            (1_709_251_200, "2024-03-01T00:00:00.000000Z"),
            (4_107_542_399, "2100-02-28T23:59:59.000000Z"),
            (4_107_542_400, "2100-03-01T00:00:00.000000Z"),
        ] {
            assert_eq!(timestamp(Duration::from_secs(seconds)), expected);
        }
        assert_eq!(timestamp(Duration::from_micros(1_500_000)), "1970-01-01T00:00:01.500000Z");
    }

    #[test]
    fn a_value_cannot_begin_a_line() {
        let mut text = String::new();
        write!(Escaped { line: &mut text, is_message: false }, "kea\n\u{1b}[31mroot").unwrap();
        assert_eq!(text, "kea\\n\\u{1b}[31mroot");
        text.clear();
        write!(Escaped { line: &mut text, is_message: true }, "kea\n\u{1b}[31mroot").unwrap();
        assert_eq!(text, "kea\n  \\u{1b}[31mroot");
    }
}
