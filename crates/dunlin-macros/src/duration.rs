//! Lengths of time as attributes write them: `"5s"`, `"100ms"`, `"2m"`.

use syn::{Error, Lit, Result};

/// Reads a length of time as whole milliseconds.
pub(crate) fn milliseconds(literal: &Lit) -> Result<u64> {
    let ms = match literal {
        Lit::Str(text) => of_text(&text.value()),
        _ => None,
    };
    ms.ok_or_else(|| {
        Error::new(
            literal.span(),
            "write a length of time above zero as `\"100ms\"`, `\"5s\"`, `\"2m\"` or `\"1h\"`",
        )
    })
}

fn of_text(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let factor = match &text[digits.len()..] {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    digits.trim().parse::<u64>().ok()?.checked_mul(factor).filter(|ms| *ms > 0)
}
