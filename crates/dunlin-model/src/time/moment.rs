//! A date with a time, from text or from a Unix time stamp.

use super::clock::{self, Clock};
use super::date::{self, Date, TOO_SHORT};

/// A date with a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) date: Date,
    pub(super) clock: Clock,
}

/// A Unix time stamp in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp(pub(super) i64);

const TOO_LATE: &str = "dates after 9999 are not supported as unix timestamps";
const TOO_EARLY: &str = "dates before 1600 are not supported as unix timestamps";

/// Larger numbers are milliseconds.
const MAX_SECONDS: f64 = 2e10;

/// The ends of the years that time stamps may be in, in seconds.
const LAST: f64 = 253_402_300_799.999_999;
const FIRST: f64 = -11_676_096_000.0;

/// Reads a date with a time and nothing else.
pub(super) fn parse(text: &str) -> Result<Moment, &'static str> {
    let bytes = text.as_bytes();
    let date = date::parse_start(bytes)?;
    match bytes.get(10) {
        None => return Err(TOO_SHORT),
        Some(b'T' | b't' | b'_' | b' ') => {}
        Some(_) => return Err("invalid datetime separator, expected `T`, `t`, `_` or space"),
    }
    Ok(Moment { date, clock: clock::parse(&bytes[11..])? })
}

/// Reads a number in text: a sign, digits, a fraction; nothing else.
pub(super) fn number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if is_number(whole) && is_number(fraction) { text.parse().ok() } else { None }
}

impl Stamp {
    /// Seconds, or milliseconds when there are too many.
    pub(super) fn new(number: f64) -> Result<Self, &'static str> {
        let seconds = if number.abs() > MAX_SECONDS { number / 1000.0 } else { number };
        if seconds.is_nan() || seconds > LAST {
            Err(TOO_LATE)
        } else if seconds < FIRST {
            Err(TOO_EARLY)
        } else {
            let whole = seconds.floor();
            Ok(Stamp(whole as i64 * 1_000_000 + ((seconds - whole) * 1e6).round() as i64))
        }
    }

    /// True at 00:00 UTC.
    pub(super) fn is_midnight(self) -> bool {
        self.0 % 86_400_000_000 == 0
    }
}
