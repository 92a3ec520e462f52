//! `Content-Disposition`: under what name a file is saved (RFC 6266, RFC 5987), written as Starlette writes it.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What Python's `quote` leaves as it is.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'.').remove(b'-').remove(b'~').remove(b'/');

/// The header for a file of this name.
pub(super) fn disposition(name: &str, is_inline: bool) -> String {
    let kind = if is_inline { "inline" } else { "attachment" };
    let escaped = utf8_percent_encode(name, ESCAPED).to_string();
    match escaped == name {
        true => format!("{kind}; filename=\"{name}\""),
        false => format!("{kind}; filename*=utf-8''{escaped}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_what_a_quoted_name_cannot_hold() {
        for (name, expected) in [
            ("report.pdf", "attachment; filename=\"report.pdf\""),
            ("a b.pdf", "attachment; filename*=utf-8''a%20b.pdf"),
            ("你好.txt", "attachment; filename*=utf-8''%E4%BD%A0%E5%A5%BD.txt"),
            ("x\"\r\ny: z", "attachment; filename*=utf-8''x%22%0D%0Ay%3A%20z"),
        ] {
            assert_eq!(disposition(name, false), expected);
        }
        assert_eq!(disposition("a.txt", true), "inline; filename=\"a.txt\"");
    }
}
