//! `Range: bytes=0-99, -500`: which parts of a file are asked for (RFC 9110, 14.1.2), read as Starlette reads it.

use std::ops::Range;

/// Most parts of one answer. Each costs a header and a seek, so that many tiny ones would cost more than the file.
const MOST_PARTS: usize = 8;

/// Most ranges that are looked at before they are merged.
const MOST_RANGES: usize = 100;

/// What a `Range` header asks of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ranges {
    /// All of it: the header says nothing that is understood, or asks for too many parts.
    All,
    /// These parts, in order, none touching another.
    Parts(Vec<Range<u64>>),
    /// Something beyond the end: 416.
    Beyond,
    /// The header makes no sense: 400, and why.
    Malformed(&'static str),
}

/// Reads a `Range` header for a file of `size` bytes.
pub(super) fn asked(header: &str, size: u64) -> Ranges {
    let Some((unit, ranges)) = header.split_once('=') else {
        return Ranges::Malformed("Malformed range header.");
    };
    // RFC 9110, 14.2: a unit that is not known is no mistake, the header is left aside
    if !unit.trim().eq_ignore_ascii_case("bytes") || ranges.matches(',').count() >= MOST_RANGES {
        return Ranges::All;
    }
    let ranges: Vec<Range<u64>> = ranges.split(',').filter_map(|range| one(range.trim(), size)).collect();
    if ranges.is_empty() {
        return Ranges::Malformed("Range header: range must be requested");
    }
    if ranges.iter().any(|range| range.start >= size) {
        return Ranges::Beyond;
    }
    if ranges.iter().any(Range::is_empty) {
        return Ranges::Malformed("Range header: start must be less than end");
    }
    match merged(ranges) {
        parts if parts.len() > MOST_PARTS => Ranges::All,
        parts => Ranges::Parts(parts),
    }
}

/// One range; what is no range is passed over.
fn one(text: &str, size: u64) -> Option<Range<u64>> {
    let (start, end) = text.split_once('-')?;
    let (start, end) = (start.trim(), end.trim());
    if start.is_empty() {
        return Some(size.saturating_sub(number(end)?)..size);
    }
    let end = if end.is_empty() { size } else { number(end)?.saturating_add(1).min(size) };
    Some(number(start)?..end)
}

/// Digits only: `parse` would take a sign.
fn number(text: &str) -> Option<u64> {
    let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits.then(|| text.parse().unwrap_or(u64::MAX))
}

/// In order, with those that touch as one.
fn merged(ranges: Vec<Range<u64>>) -> Vec<Range<u64>> {
    let mut parts: Vec<Range<u64>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        let first = parts.partition_point(|part| part.end < range.start);
        let last = parts.partition_point(|part| part.start <= range.end);
        let touched = &parts[first..last];
        let start = touched.first().map_or(range.start, |part| part.start.min(range.start));
        let end = touched.last().map_or(range.end, |part| part.end.max(range.end));
        parts.splice(first..last, std::iter::once(start..end));
    }
    parts
}

#[cfg(test)]
#[expect(clippy::single_range_in_vec_init, reason = "a range of bytes is the value here")]
mod tests {
    use super::*;

    fn check(header: &str, expected: &[Range<u64>]) {
        assert_eq!(asked(header, 1000), Ranges::Parts(expected.to_vec()), "{header}");
    }

    #[test]
    fn reads_parts() {
        check("bytes=0-99", &[0..100]);
        check("bytes=0-0", &[0..1]);
        check("BYTES = 0-99", &[0..100]);
        check("bytes=900-", &[900..1000]);
        check("bytes=-100", &[900..1000]);
        check("bytes=-5000", &[0..1000]);
        check("bytes=0-5000", &[0..1000]);
        check("bytes=0-18446744073709551615", &[0..1000]);
        check("bytes=0-99999999999999999999999", &[0..1000]);
        check("bytes= 0 - 9 , 20 - 29 ", &[0..10, 20..30]);
        check("bytes=500-599,0-99", &[0..100, 500..600]);
        check("bytes=0-99,100-199,150-299", &[0..300]);
        check("bytes=x,-,0-9,5", &[0..10]);
    }

    #[test]
    fn says_what_cannot_be_had() {
        assert_eq!(asked("bytes=1000-", 1000), Ranges::Beyond);
        assert_eq!(asked("bytes=0-1,1000-1001", 1000), Ranges::Beyond);
        assert_eq!(asked("bytes=0-0", 0), Ranges::Beyond);
        assert_eq!(asked("bytes=-0", 1000), Ranges::Beyond);
        assert_eq!(asked("items=0-5", 1000), Ranges::All);
        assert!(matches!(asked("0-99", 1000), Ranges::Malformed(_)));
        assert!(matches!(asked("bytes=", 1000), Ranges::Malformed(_)));
        assert!(matches!(asked("bytes=+1-+5", 1000), Ranges::Malformed(_)));
        assert!(matches!(asked("bytes=100-99", 1000), Ranges::Malformed(_)));
    }

    #[test]
    fn many_parts_are_not_worth_their_headers() {
        let ranges = |count: u64, step: u64| {
            let ranges = (0..count).map(|index| format!("{0}-{0}", index * step)).collect::<Vec<_>>();
            format!("bytes={}", ranges.join(","))
        };
        assert!(matches!(asked(&ranges(8, 2), 1000), Ranges::Parts(parts) if parts.len() == 8));
        assert_eq!(asked(&ranges(9, 2), 1000), Ranges::All);
        assert_eq!(asked(&ranges(90, 1), 1000), Ranges::Parts(vec![0..90]));
        assert_eq!(asked(&ranges(101, 1), 1000), Ranges::All);
    }
}
