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
const MAX_SECONDS: i64 = 20_000_000_000;

/// The ends of the years that time stamps may be in, in microseconds.
const LAST: i64 = 253_402_300_799_999_999;
const FIRST: i64 = -11_676_096_000_000_000;

/// A number that may stand for a moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number {
    Whole(i64),
    Real(f64),
}

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
pub(super) fn number(text: &str) -> Option<Number> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) {
        return None;
    }
    text.parse().map(Number::Whole).or_else(|_| text.parse().map(Number::Real)).ok()
}

impl Stamp {
    /// Seconds, or milliseconds when there are too many.
    pub(super) fn new(number: Number) -> Result<Self, &'static str> {
        let micros = match number {
            Number::Whole(number) if number.unsigned_abs() > MAX_SECONDS.unsigned_abs() => {
                i128::from(number) * 1000
            }
            Number::Whole(number) => i128::from(number) * 1_000_000,
            Number::Real(number) if number.is_nan() => return Err(TOO_LATE),
            Number::Real(number) if number.abs() > MAX_SECONDS as f64 => (number * 1e3).round() as i128,
            Number::Real(number) => {
                let whole = number.floor();
                whole as i128 * 1_000_000 + ((number - whole) * 1e6).round() as i128
            }
        };
        match i64::try_from(micros) {
            Ok(micros) if micros < FIRST => Err(TOO_EARLY),
            Ok(micros) if micros <= LAST => Ok(Stamp(micros)),
            _ => Err(if micros < 0 { TOO_EARLY } else { TOO_LATE }),
        }
    }

    /// True at 00:00 UTC.
    pub(super) fn is_midnight(self) -> bool {
        self.0 % 86_400_000_000 == 0
    }
}
