//! Hot path: what arrives at a scalar, whatever the source. One visitor serves every scalar type.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// One value as it arrives. Lists and maps are read to their end, so that decoding goes on behind them.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Token<'a> {
    Null,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    /// A whole number that 64 bits do not hold, only from [`read_exact`]; with `.0` if it was written as a fraction.
    Digits(&'a str),
    Text(&'a str),
    List,
    Map,
}

/// Gives the next value of `source` to `make`.
#[inline]
pub(crate) fn read<'de, D, T, F>(source: D, make: F) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    F: FnOnce(Token<'_>) -> Option<T>,
{
    source.deserialize_any(TokenVisitor { make, of: PhantomData })
}

/// Asks a source for a number with all its digits. Those that have none to lose give the value as it is.
pub(crate) const EXACT: &str = "$dunlin::exact";

/// Gives the next value of `source` to `make`, whole numbers with all their digits.
pub(crate) fn read_exact<'de, D, T, F>(source: D, make: F) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    F: FnOnce(Token<'_>) -> Option<T>,
{
    source.deserialize_newtype_struct(EXACT, TokenVisitor { make, of: PhantomData })
}

struct TokenVisitor<F, T> {
    make: F,
    of: PhantomData<T>,
}

impl<'de, T, F: FnOnce(Token<'_>) -> Option<T>> Visitor<'de> for TokenVisitor<F, T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    #[inline]
    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok((self.make)(Token::Bool(value)))
    }

    #[inline]
    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok((self.make)(Token::Signed(value)))
    }

    #[inline]
    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok((self.make)(Token::Unsigned(value)))
    }

    #[inline]
    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok((self.make)(Token::Float(value)))
    }

    #[inline]
    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok((self.make)(Token::Text(value)))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, source: D) -> Result<Self::Value, D::Error> {
        let raw = Box::<RawValue>::deserialize(source)?;
        if let Some(digits) = long_digits(raw.get()) {
            return Ok((self.make)(Token::Digits(&digits)));
        }
        read(&mut serde_json::Deserializer::from_str(raw.get()), self.make).map_err(D::Error::custom)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok((self.make)(Token::Null))
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok((self.make)(Token::Null))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok((self.make)(Token::List))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok((self.make)(Token::Map))
    }
}

/// The first whole number that 64 bits do not hold.
pub(crate) const TOO_WIDE: f64 = 18_446_744_073_709_551_616.0;

/// The digits of a JSON number that is whole and that 64 bits do not hold.
fn long_digits(json: &str) -> Option<Cow<'_, str>> {
    let number: f64 = json.parse().ok()?;
    if json.parse::<u64>().is_ok() || json.parse::<i64>().is_ok() {
        return None;
    }
    if json.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit()) {
        return Some(json.into());
    }
    // written with a fraction or an exponent: the number is what a `f64` makes of it
    (number.is_finite() && number.abs() >= TOO_WIDE).then(|| format!("{number:.0}.0").into())
}

/// The visits of values that a container cannot be made of; each ends in `self.wrong()`.
macro_rules! refuse {
    ($($what:ident)*) => {$(refuse!(@$what);)*};
    (@scalars) => {
        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok(self.wrong())
        }

        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok(self.wrong())
        }

        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok(self.wrong())
        }

        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok(self.wrong())
        }

        fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
            Ok(self.wrong())
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(self.wrong())
        }

        fn visit_none<E>(self) -> Result<Self::Value, E> {
            Ok(self.wrong())
        }
    };
    (@lists) => {
        fn visit_seq<A: ::serde::de::SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            while list.next_element::<::serde::de::IgnoredAny>()?.is_some() {}
            Ok(self.wrong())
        }
    };
    (@maps) => {
        fn visit_map<A: ::serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            while map.next_entry::<::serde::de::IgnoredAny, ::serde::de::IgnoredAny>()?.is_some() {}
            Ok(self.wrong())
        }
    };
}

pub(crate) use refuse;
