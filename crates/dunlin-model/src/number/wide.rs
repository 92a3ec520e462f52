//! Whole numbers of 128 bits, which JSON numbers are read for with all their digits.

use serde::de::Deserializer;

use super::{
    Limit, coerce_integer, digits, from_long_text, integer_schema, keeps_integer, out_of_range,
    refuse_integer, too_large,
};
use crate::token::{self, Token};
use crate::{At, Bound, Collector, Described, Kind, Model, Rules, Schema, Schemas};

macro_rules! wide {
    ($($int:ty: $low:expr;)*) => {$(
        impl Model for $int {}

        impl Described for $int {
            const KIND: Kind = Kind::Integer;

            fn decode<'de, D: Deserializer<'de>>(
                source: D,
                at: &At<'_>,
                collector: &mut Collector,
            ) -> Result<Option<Self>, D::Error> {
                token::read_exact(source, |token| {
                    let wide = read_wide(token, at, collector)?;
                    if !keeps_integer(wide.stand_in(at.rules), at.rules) {
                        return refuse_integer(wide.stand_in(at.rules), at, collector);
                    }
                    let value = match wide {
                        Wide::Signed(value) => <$int>::try_from(value).ok(),
                        Wide::Beyond(value) => <$int>::try_from(value).ok(),
                    };
                    value.or_else(|| out_of_range(wide.stand_in(at.rules), ($low, None), at, collector))
                })
            }

            fn schema(_: &mut Schemas) -> Schema {
                integer_schema(($low, None))
            }

            fn type_name() -> String {
                "int".to_owned()
            }
        }
    )*};
}

wide! {
    i128: Limit::None;
    u128: Some(0);
}

/// A whole number of up to 128 bits.
#[derive(Clone, Copy)]
enum Wide {
    Signed(i128),
    /// Larger than an `i128`.
    Beyond(u128),
}

impl Wide {
    /// A number that keeps the same rules: their figures have 64 bits.
    fn stand_in(self, rules: &Rules) -> i128 {
        match self {
            Wide::Signed(value) => value,
            Wide::Beyond(value) => {
                let step = rules.multiple_of.map_or(0, Bound::whole).unsigned_abs().max(1);
                let large = 1 << 126;
                (large - large % step + value % step) as i128
            }
        }
    }
}

fn read_wide(token: Token<'_>, at: &At<'_>, collector: &mut Collector) -> Option<Wide> {
    let text = match token {
        Token::Digits(text) => Some(text),
        Token::Text(text) if !collector.is_strict(at) => Some(text),
        _ => None,
    };
    let beyond = text.and_then(digits).and_then(|digits| digits.parse().ok());
    if let Some(value) = beyond.filter(|value| i128::try_from(*value).is_err()) {
        return Some(Wide::Beyond(value));
    }
    match token {
        Token::Unsigned(value) => Some(Wide::Signed(value.into())),
        Token::Signed(value) => Some(Wide::Signed(value.into())),
        Token::Digits(text) if text.contains('.') && collector.is_strict(at) => {
            coerce_integer(Token::Float(token::TOO_WIDE), at, collector).map(Wide::Signed)
        }
        Token::Digits(text) => from_long_text(text, at, collector).map(Wide::Signed),
        // read as part of an enum or a flattened field, where its last digits are lost
        Token::Float(value) if value.abs() >= token::TOO_WIDE => too_large(at, collector),
        other => coerce_integer(other, at, collector).map(Wide::Signed),
    }
}
