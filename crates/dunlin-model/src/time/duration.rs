//! `std::time::Duration`: ISO 8601 on the wire.

use std::time::Duration;

use serde::de::Deserializer;

use super::{refuse, span};
use crate::collector::Exactness;
use crate::token::{self, Token};
use crate::{At, Collector, Described, Issue, Kind, Model, Schema, Schemas};

impl Model for Duration {}

impl Described for Duration {
    const KIND: Kind = Kind::Text;

    fn decode<'de, D: Deserializer<'de>>(
        source: D,
        at: &At<'_>,
        collector: &mut Collector,
    ) -> Result<Option<Self>, D::Error> {
        token::read(source, |token| {
            let micros = read_span(token, at, collector)?;
            match duration(micros) {
                Some(duration) => Some(duration),
                None => {
                    let msg = "Input should be greater than or equal to 0 seconds";
                    collector.note(at, Issue::new("greater_than_equal", msg).with("ge", "0 seconds"));
                    None
                }
            }
        })
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
    span.or_else(|error| {
        let words = ("time_delta_parsing", "Input should be a valid timedelta");
        refuse(words, error, at, collector).ok_or(())
    })
    .ok()
}

/// How `#[model]` lets serde write and read durations: ISO 8601, `PT1M30S`. For use by `#[serde(with = "..")]`.
pub mod iso_duration {
    use std::time::Duration;

    use serde::de::{Deserialize, Deserializer, Error};
    use serde::ser::Serializer;

    use crate::time::span;

    /// Writes a duration.
    ///
    /// # Errors
    /// What the target reports.
    pub fn serialize<S: Serializer>(duration: &Duration, target: S) -> Result<S::Ok, S::Error> {
        target.serialize_str(&span::format(i128::try_from(duration.as_micros()).unwrap_or(i128::MAX)))
    }

    /// Reads a duration.
    ///
    /// # Errors
    /// When the text is no duration, or a negative one.
    pub fn deserialize<'de, D: Deserializer<'de>>(source: D) -> Result<Duration, D::Error> {
        let micros = span::parse(&String::deserialize(source)?).map_err(D::Error::custom)?;
        super::duration(micros).ok_or_else(|| D::Error::custom("the duration is negative"))
    }

    /// The same for `Option<Duration>`.
    pub mod optional {
        use std::time::Duration;

        use serde::de::{Deserialize, Deserializer};
        use serde::ser::{Serialize, Serializer};

        /// Writes a duration or `null`.
        ///
        /// # Errors
        /// What the target reports.
        pub fn serialize<S: Serializer>(duration: &Option<Duration>, target: S) -> Result<S::Ok, S::Error> {
            match duration {
                Some(duration) => super::serialize(duration, target),
                None => None::<()>.serialize(target),
            }
        }

        /// Reads a duration or `null`.
        ///
        /// # Errors
        /// When the text is no duration, or a negative one.
        pub fn deserialize<'de, D: Deserializer<'de>>(source: D) -> Result<Option<Duration>, D::Error> {
            #[derive(serde::Deserialize)]
            struct Held(#[serde(deserialize_with = "super::deserialize")] Duration);
            Ok(Option::<Held>::deserialize(source)?.map(|held| held.0))
        }
    }
}
