//! `Accept-Encoding`: whether a client takes gzip.

use http::HeaderMap;
use http::header::ACCEPT_ENCODING;

/// True when the client takes gzip (RFC 9110, 12.5.3): it names it, or `*`, with a weight above 0.
pub(crate) fn accepts_gzip(headers: &HeaderMap) -> bool {
    let mut any = false;
    let lines = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
    for coding in lines.flat_map(|line| line.split(',')) {
        let (name, parameters) = coding.split_once(';').unwrap_or((coding, ""));
        let name = name.trim();
        if name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip") {
            return weighs(parameters);
        }
        any |= name == "*" && weighs(parameters);
    }
    any
}

/// True for a weight above 0; without one it is 1.
fn weighs(parameters: &str) -> bool {
    let weight =
        parameters.trim().strip_prefix(['q', 'Q']).and_then(|rest| rest.trim_start().strip_prefix('='));
    weight.is_none_or(|weight| weight.trim().parse::<f32>().is_ok_and(|weight| weight > 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_weights() {
        let cases = [
            ("gzip", true),
            ("deflate, GZIP;q=0.5", true),
            ("x-gzip", true),
            ("br, *", true),
            ("gzip;q=0", false),
            ("gzip; q = 0.000, *", false),
            ("gzip;q=x", false),
            ("*;q=0", false),
            ("br, deflate", false),
            ("identity", false),
            ("", false),
            ("gzipped", false),
        ];
        for (text, expected) in cases {
            let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, text.parse().expect("a header"))]);
            assert_eq!(accepts_gzip(&headers), expected, "{text}");
        }
        assert!(!accepts_gzip(&HeaderMap::new()));
    }
}
