//! A calendar date as text: `2024-01-31`.

/// A date of the Gregorian calendar; the year may be 0, which Python's dates have not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Date {
    pub(super) year: u16,
    pub(super) month: u8,
    pub(super) day: u8,
}

pub(super) const TOO_SHORT: &str = "input is too short";
pub(super) const EXTRA: &str = "unexpected extra characters at the end of the input";

/// Reads the first ten bytes.
pub(super) fn parse_start(bytes: &[u8]) -> Result<Date, &'static str> {
    let Some(bytes) = bytes.first_chunk::<10>() else { return Err(TOO_SHORT) };
    let [y1, y2, y3, y4, first, m1, m2, second, d1, d2] = *bytes;
    let year = number(&[y1, y2, y3, y4]).ok_or("invalid character in year")?;
    if first != b'-' {
        return Err("invalid date separator, expected `-`");
    }
    let month = number(&[m1, m2]).ok_or("invalid character in month")?;
    if second != b'-' {
        return Err("invalid date separator, expected `-`");
    }
    let day = number(&[d1, d2]).ok_or("invalid character in day")?;
    if !(1..=12).contains(&month) {
        return Err("month value is outside expected range of 1-12");
    }
    if day == 0 || day > days_in(year, month) {
        return Err("day value is outside expected range");
    }
    Ok(Date { year, month: month as u8, day: day as u8 })
}

/// Reads a date and nothing else.
pub(super) fn parse(text: &str) -> Result<Date, &'static str> {
    let date = parse_start(text.as_bytes())?;
    if text.len() > 10 { Err(EXTRA) } else { Ok(date) }
}

/// A number of digits only.
pub(super) fn number(digits: &[u8]) -> Option<u16> {
    digits.iter().try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + u16::from(digit - b'0')))
}

fn days_in(year: u16, month: u16) -> u16 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
