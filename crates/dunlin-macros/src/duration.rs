//! Lengths of time as attributes write them: `"5s"`, `"100ms"`, `"2m"`.

use syn::{Error, LitStr, Result};

/// Reads a length of time as whole milliseconds.
pub(crate) fn milliseconds(text: &LitStr) -> Result<u64> {
    let value = text.value();
    let digits = value.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let factor = match &value[digits.len()..] {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => 0,
    };
    match digits.trim().parse::<u64>().ok().and_then(|count| count.checked_mul(factor)) {
        Some(ms) if ms > 0 => Ok(ms),
        _ => Err(Error::new(
            text.span(),
            "write a length of time above zero as `\"100ms\"`, `\"5s\"`, `\"2m\"` or `\"1h\"`",
        )),
    }
}
