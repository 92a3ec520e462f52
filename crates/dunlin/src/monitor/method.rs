//! Methods by a small number, so that one that nobody knows is no name of its own: clients could make up any number.

use http::Method;

/// The methods of RFC 9110 and PATCH; the last one is all others.
const NAMES: [&str; 10] =
    ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "_OTHER"];

/// The method's number.
#[inline]
pub(super) fn number(method: &Method) -> u8 {
    match *method {
        Method::GET => 0,
        Method::HEAD => 1,
        Method::POST => 2,
        Method::PUT => 3,
        Method::DELETE => 4,
        Method::PATCH => 5,
        Method::OPTIONS => 6,
        Method::TRACE => 7,
        Method::CONNECT => 8,
        _ => 9,
    }
}

/// The name of a number, as OpenTelemetry has it.
pub(super) fn name(number: u8) -> &'static str {
    NAMES.get(usize::from(number)).copied().unwrap_or("_OTHER")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_names_its_method() {
        for known in &NAMES[..9] {
            let method = Method::from_bytes(known.as_bytes()).unwrap();
            assert_eq!(name(number(&method)), *known);
        }
        assert_eq!(name(number(&Method::from_bytes(b"PROPFIND").unwrap())), "_OTHER");
    }
}
