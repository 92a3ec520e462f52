//! `Vary`: which headers of the request the response depends on.

use http::header::VARY;
use http::{HeaderMap, HeaderValue};

/// Says that the response depends on the request's header `name`, beside what it depends on already.
pub(crate) fn vary(headers: &mut HeaderMap, name: &'static str) {
    if !headers.contains_key(VARY) {
        headers.insert(VARY, HeaderValue::from_static(name));
        return;
    }
    let lines = headers.get_all(VARY).iter().filter_map(|line| line.to_str().ok());
    let mut names: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    if names.iter().any(|known| *known == "*" || known.eq_ignore_ascii_case(name)) {
        return;
    }
    names.push(name);
    if let Ok(value) = HeaderValue::try_from(names.join(", ")) {
        headers.insert(VARY, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_each_header_once() {
        let cases: [(&[&str], &str); 5] = [
            (&[], "origin"),
            (&["accept-encoding"], "accept-encoding, origin"),
            (&["Accept-Encoding, Origin"], "Accept-Encoding, Origin"),
            (&["a", "b"], "a, b, origin"),
            (&["*"], "*"),
        ];
        for (before, expected) in cases {
            let mut headers = HeaderMap::new();
            for line in before {
                headers.append(VARY, HeaderValue::from_static(line));
            }
            vary(&mut headers, "origin");
            let lines: Vec<_> = headers.get_all(VARY).iter().collect();
            assert_eq!(lines, [expected], "{before:?}");
        }
    }
}
