//! Hot path: W3C Trace Context, level 1: the headers `traceparent` and `tracestate`.

use std::num::NonZero;
use std::ops::Range;

use dunlin_core::telemetry::Trace;
use http::{HeaderMap, HeaderName, HeaderValue};

pub(crate) const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
pub(crate) const TRACESTATE: HeaderName = HeaderName::from_static("tracestate");

/// The length of a `traceparent` of version 00.
const LENGTH: usize = 55;
/// Where the ids stand in it.
const ID: Range<usize> = 3..35;
const SPAN: Range<usize> = 36..52;
/// A longer `tracestate` is not passed on (the standard asks for no more).
const LONGEST_STATE: usize = 512;
const MOST_MEMBERS: usize = 32;

/// The trace that the caller says its request is part of. None when it says nothing, or what makes no sense.
pub(crate) fn read(headers: &HeaderMap) -> Option<Trace> {
    let mut lines = headers.get_all(&TRACEPARENT).iter();
    let (line, others) = (lines.next()?, lines.next());
    parse(line.as_bytes()).filter(|_| others.is_none())
}

/// What vendors have added, as one line. None when there is nothing, or what is against the standard.
pub(crate) fn read_state(headers: &HeaderMap) -> Option<String> {
    let lines: Option<Vec<&str>> =
        headers.get_all(&TRACESTATE).iter().map(|line| line.to_str().ok()).collect();
    let state = lines?.join(",");
    let members = state.split(',').map(str::trim).filter(|member| !member.is_empty());
    let is_right = state.len() <= LONGEST_STATE && members.clone().count() <= MOST_MEMBERS;
    (is_right && !state.is_empty() && members.clone().all(is_member)).then_some(state)
}

/// The header that tells another service.
pub(crate) fn write(trace: Trace) -> HeaderValue {
    HeaderValue::from_bytes(&line(trace)).expect("hexadecimal digits and dashes are a legal header")
}

/// A trace as the header has it.
pub(crate) fn line(trace: Trace) -> [u8; LENGTH] {
    let mut line = [b'-'; LENGTH];
    digits(&mut line[..2], 0);
    digits(&mut line[ID], trace.id.get());
    digits(&mut line[SPAN], trace.span.get().into());
    digits(&mut line[53..], trace.is_sampled.into());
    line
}

/// The trace's id in such a line.
pub(crate) fn id(line: &[u8; LENGTH]) -> &str {
    str::from_utf8(&line[ID]).unwrap_or_default()
}

/// The span's id in such a line.
pub(crate) fn span(line: &[u8; LENGTH]) -> &str {
    str::from_utf8(&line[SPAN]).unwrap_or_default()
}

/// Writes a number as so many digits.
fn digits(into: &mut [u8], mut number: u128) {
    for digit in into.iter_mut().rev() {
        *digit = b"0123456789abcdef"[(number & 0xf) as usize];
        number >>= 4;
    }
}

fn parse(line: &[u8]) -> Option<Trace> {
    let (known, rest) = line.split_at_checked(LENGTH)?;
    let version = hexadecimal(&known[..2])?;
    let is_whole = match version {
        0 => rest.is_empty(),
        0xff => false,
        // later versions may add to it
        _ => rest.is_empty() || rest[0] == b'-',
    };
    let has_dashes = known[2] == b'-' && known[35] == b'-' && known[52] == b'-';
    if !is_whole || !has_dashes {
        return None;
    }
    Some(Trace {
        id: NonZero::new(hexadecimal(&known[ID])?)?,
        span: NonZero::new(u64::try_from(hexadecimal(&known[SPAN])?).ok()?)?,
        is_sampled: hexadecimal(&known[53..])? & 1 == 1,
    })
}

/// Small letters only, as the standard has it.
fn hexadecimal(digits: &[u8]) -> Option<u128> {
    digits.iter().try_fold(0, |number: u128, digit| {
        let value = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            _ => return None,
        };
        Some((number << 4) | u128::from(value))
    })
}

/// `key=value` with the letters that the standard allows.
fn is_member(member: &str) -> bool {
    let Some((key, value)) = member.split_once('=') else { return false };
    let is_key = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-' | b'*' | b'/' | b'@')
    };
    let is_value = |byte: u8| (b' '..=b'~').contains(&byte) && byte != b'=';
    !key.is_empty()
        && key.len() <= 256
        && key.bytes().all(is_key)
        && !value.is_empty()
        && value.len() <= 256
        && value.bytes().all(is_value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    fn of(lines: &[&str]) -> Option<Trace> {
        read(&headers(&TRACEPARENT, lines))
    }

    fn headers(name: &HeaderName, lines: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(name, line.parse().unwrap());
        }
        headers
    }

    #[test]
    fn what_is_read_is_written_the_same() {
        for line in [RIGHT, "00-00000000000000000000000000000001-0000000000000001-00"] {
            assert_eq!(write(of(&[line]).unwrap()), line);
        }
        let later = format!("cc{}-more", &RIGHT[2..]);
        assert_eq!(write(of(&[&later]).unwrap()), RIGHT);
        // other flags are not known, and not passed on
        assert!(!of(&["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-fe"]).unwrap().is_sampled);
    }

    #[test]
    fn what_makes_no_sense_is_ignored() {
        for line in [
            "",
            "00",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
            "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01more",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-01",
            "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x",
        ] {
            assert_eq!(of(&[line]), None, "{line}");
        }
        assert_eq!(of(&[RIGHT, RIGHT]), None);
    }

    #[test]
    fn a_state_is_passed_on_when_it_is_one() {
        let state = |lines: &[&str]| read_state(&headers(&TRACESTATE, lines));
        assert_eq!(
            state(&["rojo=00f067aa0ba902b7, congo=t61rcWkgMzE"]).as_deref(),
            Some("rojo=00f067aa0ba902b7, congo=t61rcWkgMzE")
        );
        assert_eq!(state(&["a=1", "t@b=2"]).as_deref(), Some("a=1,t@b=2"));
        let long = format!("a={}", "x".repeat(257));
        let many = (0..33).map(|number| format!("k{number}=1")).collect::<Vec<_>>().join(",");
        for wrong in ["", "a", "A=1", "a=", "=1", "a=b=c", &long, &many] {
            assert_eq!(state(&[wrong]), None, "{wrong}");
        }
    }
}
