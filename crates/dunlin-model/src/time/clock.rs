//! A time of day as text: `12:34:56.7+02:00`.

use super::date::{EXTRA, TOO_SHORT, number};

/// A time of day, with the seconds east of UTC if it says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    pub(super) hour: u8,
    pub(super) minute: u8,
    pub(super) second: u8,
    pub(super) micros: u32,
    pub(super) offset: Option<i32>,
}

impl Clock {
    /// True at 00:00.
    pub(super) fn is_midnight(self) -> bool {
        (self.hour, self.minute, self.second, self.micros) == (0, 0, 0, 0)
    }
}

/// Reads a time and nothing else.
pub(super) fn parse(bytes: &[u8]) -> Result<Clock, &'static str> {
    let (hour, minute) = hours_and_minutes(bytes)?;
    let mut rest = &bytes[5..];
    let (mut second, mut micros) = (0, 0);
    if let Some(seconds) = rest.strip_prefix(b":") {
        let digits = seconds.first_chunk::<2>().ok_or(TOO_SHORT)?;
        second = number(digits).ok_or("invalid character in second")?;
        if second > 59 {
            return Err("second value is outside expected range of 0-59");
        }
        (micros, rest) = fraction(&seconds[2..])?;
    }
    let offset = offset(rest)?;
    Ok(Clock { hour: hour as u8, minute: minute as u8, second: second as u8, micros, offset })
}

fn hours_and_minutes(bytes: &[u8]) -> Result<(u16, u16), &'static str> {
    let Some(bytes) = bytes.first_chunk::<5>() else { return Err(TOO_SHORT) };
    let [h1, h2, separator, m1, m2] = *bytes;
    let hour = number(&[h1, h2]).ok_or("invalid character in hour")?;
    if separator != b':' {
        return Err("invalid time separator, expected `:`");
    }
    let minute = number(&[m1, m2]).ok_or("invalid character in minute")?;
    if hour > 23 {
        return Err("hour value is outside expected range of 0-23");
    }
    if minute > 59 {
        return Err("minute value is outside expected range of 0-59");
    }
    Ok((hour, minute))
}

/// Microseconds; more digits are cut off.
fn fraction(bytes: &[u8]) -> Result<(u32, &[u8]), &'static str> {
    let Some(b'.' | b',') = bytes.first() else { return Ok((0, bytes)) };
    let digits = bytes[1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits == 0 {
        return Err("second fraction value is missing");
    }
    let padded = bytes[1..=digits].iter().copied().chain(std::iter::repeat(b'0')).take(6);
    let micros = padded.fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    Ok((micros, &bytes[1 + digits..]))
}

fn offset(bytes: &[u8]) -> Result<Option<i32>, &'static str> {
    let (sign, rest) = match bytes {
        [] => return Ok(None),
        [b'Z' | b'z'] => return Ok(Some(0)),
        [b'Z' | b'z', ..] => return Err(EXTRA),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        [0xE2, 0x88, 0x92, rest @ ..] => (-1, rest), // U+2212, the typographic minus
        _ => return Err("invalid timezone sign"),
    };
    let hours = rest.first_chunk::<2>().ok_or(TOO_SHORT)?;
    let hours = number(hours).ok_or("invalid timezone hour")?;
    let rest = rest[2..].strip_prefix(b":").unwrap_or(&rest[2..]);
    let minutes = rest.first_chunk::<2>().ok_or(TOO_SHORT)?;
    let minutes = number(minutes).ok_or("invalid timezone minute")?;
    if minutes > 59 {
        return Err("timezone minute value is outside expected range of 0-59");
    }
    if rest.len() > 2 {
        return Err(EXTRA);
    }
    let seconds = i32::from(hours) * 3600 + i32::from(minutes) * 60;
    if seconds >= 86_400 {
        Err("timezone offset must be less than 24 hours")
    } else {
        Ok(Some(sign * seconds))
    }
}
