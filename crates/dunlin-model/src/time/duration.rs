//! `std::time::Duration`: ISO 8601 on the wire.

use std::time::Duration;

use serde::de::Deserializer;
use serde_json::Value;

use super::{refuse, span};
use crate::collector::Exactness;
use crate::token::{self, Token};
use crate::{At, Checks, Collector, Described, Issue, Kind, Model, Schema, Schemas};

impl Model for Duration {}

impl Described for Duration {
    const KIND: Kind = Kind::Text;
    const CHECKS: Checks = Checks::Nothing;

    fn decode<'de, D: Deserializer<'de>>(
        source: D,
        at: &At<'_>,
        collector: &mut Collector,
    ) -> Result<Option<Self>, D::Error> {
        token::read(source, |token| {
            let duration = duration(read_span(token, at, collector)?);
            if duration.is_none() {
                let msg = "Input should be greater than or equal to 0 seconds";
                collector.note(at, Issue::new("greater_than_equal", msg).with("ge", "0 seconds"));
            }
            duration
        })
    }

    fn shown(&self) -> Option<Value> {
        written(self)
    }

    fn schema(_: &mut Schemas) -> Schema {
        Schema::of_type("string").with("format", "duration")
    }

    fn type_name() -> String {
        "timedelta".to_owned()
    }
}

/// Microseconds of at most 999,999,999 days; `None` when they are negative.
fn duration(micros: i128) -> Option<Duration> {
    let micros = u128::try_from(micros).ok()?;
    Some(Duration::new((micros / 1_000_000) as u64, (micros % 1_000_000) as u32 * 1000))
}

/// A duration as ISO 8601 writes it.
pub(super) fn written(duration: &impl Span) -> Option<Value> {
    Some(span::format(duration.to_micros()).into())
}

/// Reads microseconds from text or a number of seconds.
pub(super) fn read_span(token: Token<'_>, at: &At<'_>, collector: &mut Collector) -> Option<i128> {
    collector.loosen(Exactness::Lax);
    let is_strict = collector.is_strict(at);
    let span = match token {
        Token::Text(text) => span::parse(text),
        Token::Unsigned(seconds) if !is_strict => span::from_seconds(seconds as f64),
        Token::Signed(seconds) if !is_strict => span::from_seconds(seconds as f64),
        Token::Float(seconds) if !is_strict => span::from_seconds(seconds),
        Token::Bool(seconds) if !is_strict => span::from_seconds(f64::from(seconds)),
        _ => {
            collector.push(at, "time_delta_type", "Input should be a valid timedelta");
            return None;
        }
    };
    match span {
        Ok(span) => Some(span),
        Err(error) => {
            let words = ("time_delta_parsing", "Input should be a valid timedelta");
            refuse(words, error, at, collector)
        }
    }
}

/// A duration in microseconds, of whichever crate.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no duration",
    label = "not a `Duration` or `TimeDelta`"
)]
pub trait Span: Sized {
    /// Its length.
    fn to_micros(&self) -> i128;
    /// A duration of this length, unless the type cannot be negative.
    fn from_micros(micros: i128) -> Option<Self>;
}

impl Span for Duration {
    fn to_micros(&self) -> i128 {
        i128::try_from(self.as_micros()).unwrap_or(i128::MAX)
    }

    fn from_micros(micros: i128) -> Option<Self> {
        duration(micros)
    }
}

/// How `#[model]` lets serde write and read durations: ISO 8601, `PT1M30S`. For use by `#[serde(with = "..")]`.
pub mod iso_duration {
    use serde::de::{Deserialize, Deserializer, Error};
    use serde::ser::Serializer;

    use super::Span;
    use crate::time::span;

    /// Writes a duration.
    ///
    /// # Errors
    /// What the target reports.
    pub fn serialize<T: Span, S: Serializer>(duration: &T, target: S) -> Result<S::Ok, S::Error> {
        target.serialize_str(&span::format(duration.to_micros()))
    }

    /// Reads a duration.
    ///
    /// # Errors
    /// When the text is no duration, or a negative one for a type that has none.
    pub fn deserialize<'de, T: Span, D: Deserializer<'de>>(source: D) -> Result<T, D::Error> {
        let micros = span::parse(&String::deserialize(source)?).map_err(D::Error::custom)?;
        T::from_micros(micros).ok_or_else(|| D::Error::custom("the duration is negative"))
    }

    /// The same for an optional duration.
    pub mod optional {
        use serde::de::{Deserialize, Deserializer, Error};
        use serde::ser::{Serialize, Serializer};

        use super::Span;
        use crate::time::span;

        /// Writes a duration or `null`.
        ///
        /// # Errors
        /// What the target reports.
        pub fn serialize<T: Span, S: Serializer>(duration: &Option<T>, target: S) -> Result<S::Ok, S::Error> {
            duration.as_ref().map(|duration| span::format(duration.to_micros())).serialize(target)
        }

        /// Reads a duration or `null`.
        ///
        /// # Errors
        /// When the text is no duration, or a negative one for a type that has none.
        pub fn deserialize<'de, T: Span, D: Deserializer<'de>>(source: D) -> Result<Option<T>, D::Error> {
            let Some(text) = Option::<String>::deserialize(source)? else { return Ok(None) };
            let micros = span::parse(&text).map_err(D::Error::custom)?;
            let negative = || D::Error::custom("the duration is negative");
            T::from_micros(micros).ok_or_else(negative).map(Some)
        }
    }
}
