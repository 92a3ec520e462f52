//! Email addresses (`format = "email"`): what pydantic's `EmailStr` accepts, without looking anything up.
//!
//! Not done: decoding of punycode domains and the tables of internationalised names; letters of any script pass.

use crate::{At, Collector, Issue};

/// Longer texts are not looked at.
const MAX_TEXT: usize = 2048;
/// RFC 5321 4.5.3.1.3, with the errata.
const MAX_ADDRESS: usize = 254;
/// RFC 1035 2.3.1.
const MAX_LABEL: usize = 63;

/// Top-level names that are nobody's, or only of one's own network (RFC 6761 and its like).
const RESERVED: [&str; 6] = ["arpa", "invalid", "local", "localhost", "onion", "test"];

/// Reads an address, also from `Name <address>`; the domain is lower-cased.
pub(crate) fn read(text: &str) -> Result<String, String> {
    match plain(text) {
        Some(domain) => {
            let mut address = text.to_owned();
            address[domain..].make_ascii_lowercase();
            Ok(address)
        }
        None => read_any(text),
    }
}

/// Where the domain begins in an address as nearly all are: ASCII, and nothing about it that needs a second look.
fn plain(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if bytes.len() > MAX_ADDRESS {
        return None;
    }
    let (local, _) = dotted(bytes, LOCAL)?;
    let host = bytes.get(local + 1..).filter(|_| bytes[local] == b'@')?;
    let (length, top) = dotted(host, HOST)?;
    let top = &host[top..];
    let is_right = length == host.len()
        && top.len() < host.len()
        && top.last()?.is_ascii_alphabetic()
        && !RESERVED.iter().any(|name| name.as_bytes().eq_ignore_ascii_case(top));
    is_right.then_some(local + 1)
}

/// How many bytes of one kind the text begins with, and where the last label in them begins. None with a period at an
/// end or beside another; in a host also none with a long label, or a hyphen at an end of one.
fn dotted(text: &[u8], kind: u8) -> Option<(usize, usize)> {
    let mut label = 0;
    let mut before = b'.';
    let is_label = |label: usize, end: usize| kind == LOCAL || end - label <= MAX_LABEL;
    for (at, &byte) in text.iter().enumerate() {
        if KINDS[usize::from(byte)] & kind == 0 {
            return (before != b'.' && is_label(label, at)).then_some((at, label));
        }
        let is_joint = matches!(byte, b'.' | b'-') && kind == HOST && matches!(before, b'.' | b'-');
        if (byte == b'.' && before == b'.') || (is_joint && byte != before) {
            return None;
        }
        if byte == b'.' {
            if !is_label(label, at) {
                return None;
            }
            label = at + 1;
        }
        before = byte;
    }
    let is_end = before == b'.' || (kind == HOST && before == b'-');
    (!is_end && is_label(label, text.len())).then_some((text.len(), label))
}

/// A byte that may stand before the @-sign.
const LOCAL: u8 = 1;
/// One that may stand after it.
const HOST: u8 = 2;

/// What each byte may be.
static KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        let letter = byte as u8;
        let is_mark = matches!(
            letter,
            b'_' | b'!'
                | b'#'
                | b'$'
                | b'%'
                | b'&'
                | b'\''
                | b'*'
                | b'+'
                | b'/'
                | b'='
                | b'?'
                | b'^'
                | b'`'
                | b'{'
                | b'|'
                | b'}'
                | b'~'
        );
        kinds[byte] = match letter {
            b'-' | b'.' => LOCAL | HOST,
            _ if letter.is_ascii_alphanumeric() => LOCAL | HOST,
            _ if is_mark => LOCAL,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

#[cold]
fn read_any(text: &str) -> Result<String, String> {
    if text.chars().count() > MAX_TEXT {
        return Err(format!("Length must not exceed {MAX_TEXT} characters"));
    }
    if text.contains(['\r', '\n']) {
        return Err("Carriage return and line feed characters are not allowed".to_owned());
    }
    let address = bare(text).trim();
    if address.starts_with('"') {
        return Err("Quoting the part before the @-sign is not allowed here.".to_owned());
    }
    let Some((local, domain)) = address.split_once('@') else {
        return Err("An email address must have an @-sign.".to_owned());
    };
    check_local(local)?;
    let domain = check_domain(domain)?;
    let address = format!("{local}@{domain}");
    match address.len().checked_sub(MAX_ADDRESS) {
        Some(excess) if excess > 0 => {
            Err(format!("The email address is too long ({} too many).", characters(excess)))
        }
        _ => Ok(address),
    }
}

/// Notes that the text here is no address.
pub(crate) fn refuse(reason: String, at: &At<'_>, collector: &mut Collector) {
    let msg = format!("value is not a valid email address: {reason}");
    collector.note(at, Issue::new("value_error", msg).with("reason", reason));
}

/// The address in `Name <address>`.
fn bare(text: &str) -> &str {
    let Some((name, rest)) = text.trim().split_once('<') else { return text };
    let Some(address) = rest.strip_suffix('>').filter(|address| !address.is_empty()) else { return text };
    let name = name.trim();
    let is_quoted = name.len() > 2 && name.starts_with('"') && name.ends_with('"');
    let is_plain = name.chars().all(|letter| letter.is_whitespace() || letter == '.' || is_atom(letter));
    if is_quoted || is_plain { address } else { text }
}

/// RFC 5322 3.2.3, and letters of all scripts (RFC 6531 3.3).
fn is_atom(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "_!#$%&'*+-/=?^`{|}~".contains(letter) || is_foreign(letter)
}

fn is_foreign(letter: char) -> bool {
    letter >= '\u{80}' && !letter.is_control() && !letter.is_whitespace()
}

fn check_local(local: &str) -> Result<(), String> {
    if local.is_empty() {
        return Err("There must be something before the @-sign.".to_owned());
    }
    if let Some(letters) = strangers(local, |letter| letter == '.' || is_atom(letter)) {
        return Err(format!("The email address contains invalid characters before the @-sign: {letters}."));
    }
    if local.starts_with('.') {
        Err("An email address cannot start with a period.".to_owned())
    } else if local.ends_with('.') {
        Err("An email address cannot have a period immediately before the @-sign.".to_owned())
    } else if local.contains("..") {
        Err("An email address cannot have two periods in a row.".to_owned())
    } else {
        Ok(())
    }
}

fn check_domain(domain: &str) -> Result<String, String> {
    if domain.is_empty() {
        return Err("There must be something after the @-sign.".to_owned());
    }
    if domain.starts_with('[') && domain.ends_with(']') {
        return Err("A bracketed IP address after the @-sign is not allowed here.".to_owned());
    }
    let is_host =
        |letter: char| letter.is_ascii_alphanumeric() || "-.".contains(letter) || is_foreign(letter);
    if let Some(letters) = strangers(domain, is_host) {
        return Err(format!("The part after the @-sign contains invalid characters: {letters}."));
    }
    check_joints(domain)?;
    let domain = domain.to_lowercase();
    check_labels(&domain)?;
    Ok(domain)
}

/// Periods and hyphens stand between other characters.
fn check_joints(domain: &str) -> Result<(), String> {
    let mark = |letter: Option<char>| match letter {
        Some('.') => Some("period"),
        Some('-') => Some("hyphen"),
        _ => None,
    };
    if let Some(mark) = mark(domain.chars().next()) {
        return Err(format!("An email address cannot have a {mark} immediately after the @-sign."));
    }
    if let Some(mark) = mark(domain.chars().next_back()) {
        return Err(format!("An email address cannot end with a {mark}."));
    }
    if domain.contains("..") {
        return Err("An email address cannot have two periods in a row.".to_owned());
    }
    if domain.contains(".-") || domain.contains("-.") {
        return Err("An email address cannot have a period and a hyphen next to each other.".to_owned());
    }
    Ok(())
}

fn check_labels(domain: &str) -> Result<(), String> {
    let longest = domain.split('.').map(|label| label.chars().count()).max().unwrap_or(0);
    if longest > MAX_LABEL {
        let excess = characters(longest - MAX_LABEL);
        return Err(format!(
            "After the @-sign, periods cannot be separated by so many characters ({excess} too many)."
        ));
    }
    let Some((_, top)) = domain.rsplit_once('.') else {
        return Err("The part after the @-sign is not valid. It should have a period.".to_owned());
    };
    if !domain.ends_with(char::is_alphabetic) {
        let msg = "The part after the @-sign is not valid. It is not within a valid top-level domain.";
        return Err(msg.to_owned());
    }
    if RESERVED.contains(&top) {
        let msg =
            "The part after the @-sign is a special-use or reserved name that cannot be used with email.";
        return Err(msg.to_owned());
    }
    Ok(())
}

/// The characters that do not belong, each once and in order, as they are shown to people.
fn strangers(text: &str, belongs: impl Fn(char) -> bool) -> Option<String> {
    let mut letters: Vec<char> = Vec::new();
    for letter in text.chars().filter(|letter| !belongs(*letter)) {
        if let Err(place) = letters.binary_search(&letter) {
            letters.insert(place, letter);
        }
    }
    let shown = letters.iter().map(|letter| match letter {
        ' ' => "SPACE".to_owned(),
        letter => format!("'{letter}'"),
    });
    (!letters.is_empty()).then(|| shown.collect::<Vec<_>>().join(", "))
}

fn characters(count: usize) -> String {
    if count == 1 { "1 character".to_owned() } else { format!("{count} characters") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_address_is_read_as_any_other() {
        let locals =
            ["ann", "a.b", "a+b-c_d", ".a", "a.", "a..b", "", "a b", "é", "a@b", "\"a", "-a", "a'{}"];
        let domains = [
            "example.com",
            "EXAMPLE.Com",
            "example",
            "a.b.c.de",
            "-a.com",
            "a-.com",
            "a.-b.com",
            "a..com",
            ".com",
            "a.com.",
            "a.com-",
            "a.c0m",
            "a.co1",
            "a.test",
            "a.TEST",
            "a_b.com",
            "é.com",
            "a.com ",
            "",
            "[1.2.3.4]",
            "x-y.example.org",
            "test",
            "a.-",
            "1.2.3.4",
        ];
        let long = [format!("{}.com", "a".repeat(63)), format!("{}.com", "a".repeat(64)), "a.b".repeat(100)];
        for local in locals {
            for domain in domains.iter().copied().chain(long.iter().map(String::as_str)) {
                let address = format!("{local}@{domain}");
                assert_eq!(read(&address), read_any(&address), "{address}");
            }
        }
        assert!(plain("ann.bell@example.com").is_some() && plain("a@b.test").is_none());
    }
}
