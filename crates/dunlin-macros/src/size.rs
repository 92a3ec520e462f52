//! Sizes as attributes write them: `"16MiB"`, `"64KiB"`, `"100B"`, or a number of bytes.

use syn::parse::ParseStream;
use syn::{Error, Lit, Result};

/// Reads a size as a number of bytes.
pub(crate) fn bytes(input: ParseStream<'_>) -> Result<u64> {
    let literal: Lit = input.parse()?;
    let bytes = match &literal {
        Lit::Int(number) => number.base10_parse().ok(),
        Lit::Str(text) => of_text(&text.value()),
        _ => None,
    };
    bytes.ok_or_else(|| {
        Error::new(
            literal.span(),
            "write a size as `\"16MiB\"`, `\"64KiB\"`, `\"1GiB\"` or a number of bytes",
        )
    })
}

fn of_text(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let factor = match &text[digits.len()..] {
        "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    };
    digits.trim().parse::<u64>().ok()?.checked_mul(factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_a_unit_that_says_what_it_is() {
        let sizes = [
            ("16MiB", Some(16 << 20)),
            ("64 KiB", Some(64 << 10)),
            ("1B", Some(1)),
            ("16MB", None),
            ("MiB", None),
        ];
        for (text, expected) in sizes {
            assert_eq!(of_text(text), expected, "{text}");
        }
    }
}
