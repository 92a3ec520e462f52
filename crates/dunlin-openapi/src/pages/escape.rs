//! Text into HTML and into inline scripts, so that no title or address can leave its place.

use std::fmt::Write;
use std::io;

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// Text for an element's content or a double-quoted attribute.
pub(super) fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// A JavaScript string in single quotes, safe inside a `<script>` element.
pub(super) fn script_string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('\'');
    for character in text.chars() {
        let plain = !character.is_control()
            && !matches!(character, '\'' | '"' | '\\' | '`')
            && !ends_script(character);
        if plain {
            out.push(character);
        } else {
            push_escaped(&mut out, character);
        }
    }
    out.push('\'');
    out
}

/// JSON spaced as Python spaces it (`{"a": 1, "b": 2}`), safe inside a `<script>` element.
pub(super) fn script_json<T: Serialize + ?Sized>(value: &T) -> String {
    let mut json = Vec::new();
    let written = value.serialize(&mut Serializer::with_formatter(&mut json, Spaced));
    written.expect("a JSON value has string keys and a vector takes every byte");
    let json = String::from_utf8(json).expect("serde_json writes UTF-8");
    let mut out = String::with_capacity(json.len());
    // These characters occur in JSON only inside strings, where an escape means the same.
    for character in json.chars() {
        if ends_script(character) { push_escaped(&mut out, character) } else { out.push(character) }
    }
    out
}

/// Characters that could close the element or open a comment, and the two line ends that JSON allows in a string.
fn ends_script(character: char) -> bool {
    matches!(character, '<' | '>' | '&' | '\u{2028}' | '\u{2029}')
}

/// Writes a character of the basic plane as `\uXXXX`.
fn push_escaped(out: &mut String, character: char) {
    write!(out, "\\u{:04x}", u32::from(character)).expect("a string takes every character");
}

/// `", "` between items and `": "` after keys.
struct Spaced;

impl Formatter for Spaced {
    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn html_text_stays_in_its_element() {
        for (text, expected) in [
            ("Fish & Chips", "Fish &amp; Chips"),
            ("</title><script>", "&lt;/title&gt;&lt;script&gt;"),
            ("\" onload='x'", "&quot; onload=&#39;x&#39;"),
            ("Flü\u{1F426}gel", "Flü\u{1F426}gel"),
        ] {
            assert_eq!(html(text), expected);
        }
    }

    #[test]
    fn script_strings_stay_in_their_quotes() {
        for (text, expected) in [
            ("/openapi.json", "'/openapi.json'"),
            ("/a?b=1&c=2", r"'/a?b=1\u0026c=2'"),
            ("'; alert(1); '", r"'\u0027; alert(1); \u0027'"),
            ("\\'", r"'\u005c\u0027'"),
            ("</script>", r"'\u003c/script\u003e'"),
            ("<!--", r"'\u003c!--'"),
            ("a\nb\u{2028}c\u{0}", r"'a\u000ab\u2028c\u0000'"),
        ] {
            assert_eq!(script_string(text), expected);
        }
    }

    #[test]
    fn json_is_spaced_escaped_and_still_the_same_value() {
        let value = json!({"theme": {"dark": true}, "list": [1, 2, "a: b, c"], "evil": "</script><!-- \u{2028} & \"'"});
        let text = script_json(&value);
        assert_eq!(
            text,
            r#"{"theme": {"dark": true}, "list": [1, 2, "a: b, c"], "evil": "\u003c/script\u003e\u003c!-- \u2028 \u0026 \"'"}"#
        );
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }
}
