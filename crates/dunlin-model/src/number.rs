//! Hot path: whole numbers and numbers with a fraction, with pydantic's coercions and limits.

mod wide;

use serde::de::Deserializer;
use serde_json::Value;

use crate::collector::Exactness;
use crate::token::{self, Token};
use crate::{At, Bound, Collector, Described, Issue, Kind, Model, Rules, Schema, Schemas};

macro_rules! integers {
    ($($int:ty: $low:expr, $high:expr;)*) => {$(
        impl Model for $int {}

        impl Described for $int {
            const KIND: Kind = Kind::Integer;

            #[inline]
            fn decode<'de, D: Deserializer<'de>>(
                source: D,
                at: &At<'_>,
                collector: &mut Collector,
            ) -> Result<Option<Self>, D::Error> {
                token::read(source, |token| {
                    let wide = match token {
                        Token::Unsigned(value) => i128::from(value),
                        Token::Signed(value) => i128::from(value),
                        other => coerce_integer(other, at, collector)?,
                    };
                    if !keeps_integer(wide, at.rules) {
                        return refuse_integer(wide, at, collector);
                    }
                    match <$int>::try_from(wide) {
                        Ok(value) => Some(value),
                        Err(_) => out_of_range(wide, ($low, $high), at, collector),
                    }
                })
            }

            fn schema(_: &mut Schemas) -> Schema {
                integer_schema(($low, $high))
            }

            fn type_name() -> String {
                "int".to_owned()
            }
        }
    )*};
}

/// The lowest or highest value of a type, when the documentation should name it.
type Limit = Option<i64>;

integers! {
    i8: Some(-128), Some(127);
    i16: Some(-32_768), Some(32_767);
    i32: Some(-2_147_483_648), Some(2_147_483_647);
    i64: Limit::None, Limit::None;
    isize: Limit::None, Limit::None;
    u8: Some(0), Some(255);
    u16: Some(0), Some(65_535);
    u32: Some(0), Some(4_294_967_295);
    u64: Some(0), Limit::None;
    usize: Some(0), Limit::None;
}

fn integer_schema((low, high): (Limit, Limit)) -> Schema {
    let schema = Schema::of_type("integer");
    let schema = match high {
        Some(high) => schema.with("maximum", high),
        None => schema,
    };
    match low {
        Some(low) => schema.with("minimum", low),
        None => schema,
    }
}

macro_rules! floats {
    ($($float:ty)*) => {$(
        impl Model for $float {}

        impl Described for $float {
            const KIND: Kind = Kind::Number;

            #[inline]
            fn decode<'de, D: Deserializer<'de>>(
                source: D,
                at: &At<'_>,
                collector: &mut Collector,
            ) -> Result<Option<Self>, D::Error> {
                token::read(source, |token| {
                    let wide = match token {
                        Token::Float(value) => value,
                        Token::Unsigned(value) => {
                            collector.loosen(Exactness::Strict);
                            value as f64
                        }
                        Token::Signed(value) => {
                            collector.loosen(Exactness::Strict);
                            value as f64
                        }
                        other => coerce_float(other, at, collector)?,
                    };
                    if !keeps_float(wide, at.rules) {
                        return refuse_float(wide, at, collector);
                    }
                    Some(wide as $float)
                })
            }

            fn schema(_: &mut Schemas) -> Schema {
                Schema::of_type("number")
            }

            fn type_name() -> String {
                "float".to_owned()
            }
        }
    )*};
}

floats!(f32 f64);

#[inline]
fn keeps_integer(value: i128, rules: &Rules) -> bool {
    rules.ge.is_none_or(|bound| value >= bound.whole())
        && rules.gt.is_none_or(|bound| value > bound.whole())
        && rules.le.is_none_or(|bound| value <= bound.whole())
        && rules.lt.is_none_or(|bound| value < bound.whole())
        && rules.multiple_of.is_none_or(|bound| is_multiple(value, bound))
}

fn is_multiple(value: i128, bound: Bound) -> bool {
    bound.whole() == 0 || value % bound.whole() == 0
}

#[inline]
fn keeps_float(value: f64, rules: &Rules) -> bool {
    rules.ge.is_none_or(|bound| value >= bound.real())
        && rules.gt.is_none_or(|bound| value > bound.real())
        && rules.le.is_none_or(|bound| value <= bound.real())
        && rules.lt.is_none_or(|bound| value < bound.real())
        && rules.multiple_of.is_none_or(|bound| is_real_multiple(value, bound.real()))
}

/// A remainder of nearly nothing, or of nearly a whole step, is rounding.
fn is_real_multiple(value: f64, step: f64) -> bool {
    if value.is_nan() {
        return true;
    }
    let rest = value % step;
    let slack = value.abs() / 1e9;
    rest.abs() <= slack || (rest.abs() - step.abs()).abs() <= slack
}

fn coerce_integer(token: Token<'_>, at: &At<'_>, collector: &mut Collector) -> Option<i128> {
    collector.loosen(Exactness::Lax);
    match token {
        Token::Bool(value) if !collector.is_strict(at) => Some(i128::from(value)),
        Token::Float(value) if !collector.is_strict(at) => from_float(value, at, collector),
        Token::Text(text) if !collector.is_strict(at) => from_text(text, at, collector),
        _ => {
            collector.push(at, "int_type", "Input should be a valid integer");
            None
        }
    }
}

/// The whole number that the data means, for enums of numbers.
pub(crate) fn as_whole(token: Token<'_>) -> Option<i128> {
    match token {
        Token::Unsigned(value) => Some(value.into()),
        Token::Signed(value) => Some(value.into()),
        Token::Bool(value) => Some(value.into()),
        Token::Float(value) if value.fract() == 0.0 && value.abs() < 1e18 => Some(value as i128),
        Token::Text(text) => digits(text)?.parse().ok(),
        _ => None,
    }
}

fn from_float(value: f64, at: &At<'_>, collector: &mut Collector) -> Option<i128> {
    if !value.is_finite() {
        collector.push(at, "finite_number", "Input should be a finite number");
        None
    } else if value.fract() != 0.0 {
        let msg = "Input should be a valid integer, got a number with a fractional part";
        collector.push(at, "int_from_float", msg);
        None
    } else if value.abs() >= 1e38 {
        too_large(at, collector)
    } else {
        Some(value as i128)
    }
}

/// Python refuses to read more digits than this as a number.
const MAX_DIGITS: usize = 4300;

fn from_text(text: &str, at: &At<'_>, collector: &mut Collector) -> Option<i128> {
    match short(text.as_bytes()) {
        Some(value) => Some(value.into()),
        None => from_long_text(text, at, collector),
    }
}

/// A number as nearly all are written: an optional minus and at most 18 digits.
fn short(text: &[u8]) -> Option<i64> {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    if !matches!(digits.len(), 1..=18) {
        return None;
    }
    let mut value = 0;
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + i64::from(digit);
    }
    Some(if digits.len() == text.len() { value } else { -value })
}

#[cold]
fn from_long_text(text: &str, at: &At<'_>, collector: &mut Collector) -> Option<i128> {
    let Some(digits) = digits(text) else {
        let msg = "Input should be a valid integer, unable to parse string as an integer";
        collector.push(at, "int_parsing", msg);
        return None;
    };
    if digits.len() > MAX_DIGITS {
        return too_large(at, collector);
    }
    digits.parse().ok().or_else(|| too_large(at, collector))
}

/// The sign and digits of a whole number, without spaces, underscores and a fraction of zeros.
fn digits(text: &str) -> Option<String> {
    let text = text.trim();
    let (whole, zeros) = text.split_once('.').unwrap_or((text, "0"));
    let unsigned = whole.strip_prefix(['+', '-']).unwrap_or(whole);
    let grouped = !unsigned.is_empty() && unsigned.split('_').all(is_digits);
    if !grouped || zeros.is_empty() || !zeros.bytes().all(|byte| byte == b'0') {
        return None;
    }
    Some(whole.chars().filter(|letter| *letter != '_').collect())
}

fn is_digits(group: &str) -> bool {
    !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit())
}

fn too_large<T>(at: &At<'_>, collector: &mut Collector) -> Option<T> {
    let msg = "Unable to parse input string as an integer, exceeded maximum size";
    collector.push(at, "int_parsing_size", msg);
    None
}

#[cold]
fn coerce_float(token: Token<'_>, at: &At<'_>, collector: &mut Collector) -> Option<f64> {
    collector.loosen(Exactness::Lax);
    match token {
        Token::Bool(value) if !collector.is_strict(at) => Some(f64::from(value)),
        Token::Text(text) if !collector.is_strict(at) => parse_float(text).or_else(|| {
            let msg = "Input should be a valid number, unable to parse string as a number";
            collector.push(at, "float_parsing", msg);
            None
        }),
        _ => {
            collector.push(at, "float_type", "Input should be a valid number");
            None
        }
    }
}

fn parse_float(text: &str) -> Option<f64> {
    let text = text.trim();
    if !text.contains('_') {
        return text.parse().ok();
    }
    let bytes = text.as_bytes();
    let between_digits = |place: usize| {
        place > 0 && bytes[place - 1].is_ascii_digit() && bytes.get(place + 1).is_some_and(u8::is_ascii_digit)
    };
    let grouped = bytes.iter().enumerate().all(|(place, byte)| *byte != b'_' || between_digits(place));
    if grouped { text.replace('_', "").parse().ok() } else { None }
}

#[cold]
fn refuse_integer<T>(value: i128, at: &At<'_>, collector: &mut Collector) -> Option<T> {
    let figure = |bound: Bound| Value::from(i64::try_from(bound.whole()).unwrap_or_default());
    let broken = [
        ("multiple_of", "multiple_of", at.rules.multiple_of.filter(|bound| !is_multiple(value, *bound))),
        ("less_than_equal", "le", at.rules.le.filter(|bound| value > bound.whole())),
        ("less_than", "lt", at.rules.lt.filter(|bound| value >= bound.whole())),
        ("greater_than_equal", "ge", at.rules.ge.filter(|bound| value < bound.whole())),
        ("greater_than", "gt", at.rules.gt.filter(|bound| value <= bound.whole())),
    ];
    let (kind, name, bound) = broken.into_iter().find(|(_, _, bound)| bound.is_some())?;
    refuse(kind, (name, figure(bound?)), at, collector)
}

#[cold]
fn refuse_float<T>(value: f64, at: &At<'_>, collector: &mut Collector) -> Option<T> {
    let real = Bound::real;
    let step = at.rules.multiple_of.map(real).filter(|step| !is_real_multiple(value, *step));
    let broken = [
        ("multiple_of", "multiple_of", step),
        ("less_than_equal", "le", at.rules.le.map(real).filter(|bound| value.is_nan() || value > *bound)),
        ("less_than", "lt", at.rules.lt.map(real).filter(|bound| value.is_nan() || value >= *bound)),
        ("greater_than_equal", "ge", at.rules.ge.map(real).filter(|bound| value.is_nan() || value < *bound)),
        ("greater_than", "gt", at.rules.gt.map(real).filter(|bound| value.is_nan() || value <= *bound)),
    ];
    let (kind, name, bound) = broken.into_iter().find(|(_, _, bound)| bound.is_some())?;
    refuse(kind, (name, Value::from(bound?)), at, collector)
}

fn refuse<T>(
    kind: &'static str,
    (name, figure): (&str, Value),
    at: &At<'_>,
    collector: &mut Collector,
) -> Option<T> {
    let shown = match figure.as_f64() {
        Some(real) if figure.is_f64() => real.to_string(),
        _ => figure.to_string(),
    };
    let relation = match kind {
        "multiple_of" => "a multiple of",
        "less_than_equal" => "less than or equal to",
        "less_than" => "less than",
        "greater_than_equal" => "greater than or equal to",
        _ => "greater than",
    };
    let msg = format!("Input should be {relation} {shown}");
    collector.note(at, Issue::new(kind, msg).with(name, figure));
    None
}

#[cold]
fn out_of_range<T>(
    value: i128,
    (low, high): (Limit, Limit),
    at: &At<'_>,
    collector: &mut Collector,
) -> Option<T> {
    match (low, high) {
        (Some(low), _) if value < i128::from(low) => {
            refuse("greater_than_equal", ("ge", Value::from(low)), at, collector)
        }
        (_, Some(high)) if value > i128::from(high) => {
            refuse("less_than_equal", ("le", Value::from(high)), at, collector)
        }
        _ => too_large(at, collector),
    }
}
