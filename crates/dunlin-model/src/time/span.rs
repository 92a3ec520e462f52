//! Durations as text: ISO 8601, `1 day, 02:03:04`, `02:03`.

const TOO_SHORT: &str = "input is too short";
const NO_DIGIT: &str = "invalid digit in duration";
const NO_DAY: &str = "\"day\" identifier in duration not correctly formatted";
const TOO_LONG: &str = "durations may not exceed 999,999,999 days";

const SECOND: i128 = 1_000_000;
const DAY: i128 = 86_400 * SECOND;
const MAX: i128 = 999_999_999 * DAY + DAY - 1;

type Result<T> = std::result::Result<T, &'static str>;

/// Reads microseconds from text.
pub(super) fn parse(text: &str) -> Result<i128> {
    let (sign, rest) = match text.as_bytes() {
        [b'-', ..] => (-1, &text[1..]),
        [b'+', ..] => (1, &text[1..]),
        _ => (1, text),
    };
    let bytes = rest.as_bytes();
    let span = match bytes {
        [] => return Err(TOO_SHORT),
        [b'P', iso @ ..] => iso_span(iso)?,
        [_, b':', ..] | [_, _, b':', ..] => clock(bytes, None)?,
        _ => days(bytes)?,
    };
    limited(sign * span)
}

/// Reads microseconds from a number of seconds.
pub(super) fn from_seconds(seconds: f64) -> Result<i128> {
    if !seconds.is_finite() || seconds.abs() > 1e14 {
        return Err(TOO_LONG);
    }
    let whole = seconds.trunc();
    limited(whole as i128 * SECOND + ((seconds - whole) * 1e6).round() as i128)
}

fn limited(span: i128) -> Result<i128> {
    if span.abs() > MAX { Err(TOO_LONG) } else { Ok(span) }
}

/// `1Y2M3DT4H5M6S`, what is behind the `P`.
fn iso_span(mut bytes: &[u8]) -> Result<i128> {
    let mut span = 0;
    let mut count = 0;
    let mut part = Part::Date;
    while let Some(first) = bytes.first() {
        if *first == b'T' && part == Part::Date {
            part = Part::Time;
            bytes = &bytes[1..];
            continue;
        }
        let (number, rest) = quantity(bytes)?;
        let unit = unit(rest.first().copied(), part)?;
        let whole = i128::from(number.whole).checked_mul(unit).ok_or(TOO_LONG)?;
        span += whole + number.billionths * unit / 1_000_000_000;
        limited(span)?;
        count += 1;
        bytes = &rest[1..];
    }
    if count == 0 { Err(TOO_SHORT) } else { Ok(span) }
}

/// The halves of an ISO 8601 duration: `M` is a month in one and a minute in the other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Date,
    Time,
}

fn unit(letter: Option<u8>, part: Part) -> Result<i128> {
    match (part, letter) {
        (_, None) => Err(TOO_SHORT),
        (Part::Date, Some(b'Y')) => Ok(365 * DAY),
        (Part::Date, Some(b'M')) => Ok(30 * DAY),
        (Part::Date, Some(b'W')) => Ok(7 * DAY),
        (Part::Date, Some(b'D')) => Ok(DAY),
        (Part::Date, _) => Err("quantity invalid in date part of duration"),
        (Part::Time, Some(b'H')) => Ok(3600 * SECOND),
        (Part::Time, Some(b'M')) => Ok(60 * SECOND),
        (Part::Time, Some(b'S')) => Ok(SECOND),
        (Part::Time, _) => Err("quantity invalid in time part of duration"),
    }
}

struct Quantity {
    whole: u64,
    billionths: i128,
}

/// A number with or without a fraction.
fn quantity(bytes: &[u8]) -> Result<(Quantity, &[u8])> {
    let digits = count_digits(bytes);
    if digits == 0 {
        return Err(NO_DIGIT);
    }
    let whole = number(&bytes[..digits])?;
    let rest = &bytes[digits..];
    let Some(b'.' | b',') = rest.first() else { return Ok((Quantity { whole, billionths: 0 }, rest)) };
    let fraction = &rest[1..];
    let digits = count_digits(fraction);
    if digits == 0 {
        return Err(NO_DIGIT);
    }
    Ok((Quantity { whole, billionths: billionths(&fraction[..digits]) }, &fraction[digits..]))
}

fn count_digits(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

fn number(digits: &[u8]) -> Result<u64> {
    let text = std::str::from_utf8(digits).map_err(|_| NO_DIGIT)?;
    text.parse().map_err(|_| TOO_LONG)
}

/// The first nine digits of a fraction.
fn billionths(digits: &[u8]) -> i128 {
    let padded = digits.iter().copied().chain(std::iter::repeat(b'0')).take(9);
    padded.fold(0, |sum, digit| sum * 10 + i128::from(digit - b'0'))
}

/// `1 day`, `2 days, 03:04:05`, `1d`
fn days(bytes: &[u8]) -> Result<i128> {
    let digits = count_digits(bytes);
    if digits == 0 {
        return Err(NO_DIGIT);
    }
    let days = i128::from(number(&bytes[..digits])?).checked_mul(DAY).ok_or(TOO_LONG)?;
    let word = bytes[digits..].trim_ascii_start();
    let lower = word.to_ascii_lowercase();
    let length =
        ["days", "day", "d"].iter().find(|name| lower.starts_with(name.as_bytes())).map(|name| name.len());
    let rest = &word[length.ok_or(NO_DAY)?..];
    let rest = rest.strip_prefix(b",").unwrap_or(rest).trim_ascii_start();
    if rest.is_empty() {
        return Ok(days);
    }
    Ok(days + clock(rest, Some(23))?)
}

/// `1:02:03.5`; behind days there are less than 24 hours.
fn clock(bytes: &[u8], max_hours: Option<u64>) -> Result<i128> {
    let text = std::str::from_utf8(bytes).map_err(|_| NO_DIGIT)?;
    let mut parts = text.split(':');
    let hours = whole(parts.next())?;
    if max_hours.is_some_and(|most| hours > most) {
        return Err("durations may not exceed 999,999,999 hours");
    }
    let minutes = whole(parts.next())?;
    if minutes > 59 {
        return Err("minute value is outside expected range of 0-59");
    }
    let (seconds, billionths) = match parts.next() {
        None => (0, 0),
        Some(seconds) => {
            let (quantity, rest) = quantity(seconds.as_bytes())?;
            if !rest.is_empty() {
                return Err("unexpected extra characters at the end of the input");
            }
            (quantity.whole, quantity.billionths)
        }
    };
    if seconds > 59 {
        return Err("second value is outside expected range of 0-59");
    }
    if parts.next().is_some() {
        return Err("unexpected extra characters at the end of the input");
    }
    let total = i128::from(hours) * 3600 + i128::from(minutes) * 60 + i128::from(seconds);
    Ok(total * SECOND + billionths / 1000)
}

fn whole(part: Option<&str>) -> Result<u64> {
    let part = part.ok_or(TOO_SHORT)?.as_bytes();
    if part.is_empty() || part.len() > 9 || count_digits(part) != part.len() {
        return Err(NO_DIGIT);
    }
    number(part)
}

/// Writes microseconds as pydantic does: years of 365 days, no months and weeks.
pub(super) fn format(span: i128) -> String {
    let sign = if span < 0 { "-" } else { "" };
    let span = span.unsigned_abs();
    let (days, rest) = (span / DAY.unsigned_abs(), span % DAY.unsigned_abs());
    let (seconds, micros) = (rest / 1_000_000, rest % 1_000_000);
    let mut text = format!("{sign}P");
    for (count, unit) in [(days / 365, 'Y'), (days % 365, 'D')] {
        if count > 0 {
            text.push_str(&format!("{count}{unit}"));
        }
    }
    if rest == 0 && days > 0 {
        return text;
    }
    text.push('T');
    for (count, unit) in [(seconds / 3600, 'H'), (seconds / 60 % 60, 'M')] {
        if count > 0 {
            text.push_str(&format!("{count}{unit}"));
        }
    }
    match (seconds % 60, micros) {
        (0, 0) if span > 0 => {}
        (seconds, 0) => text.push_str(&format!("{seconds}S")),
        (seconds, micros) => {
            let fraction = format!("{micros:06}");
            text.push_str(&format!("{seconds}.{}S", fraction.trim_end_matches('0')));
        }
    }
    text
}
